"""Where the figures come from: the hub beside its peers, in the same run, as ratios."""
