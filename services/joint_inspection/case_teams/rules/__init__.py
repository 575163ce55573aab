"""Special case teams: who may sit on one, what each step does, when it is over."""
