"""What is kept of the ferry 摆渡: lines with their bundles, and replies with their answers."""
