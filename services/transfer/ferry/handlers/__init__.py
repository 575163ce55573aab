"""The ferry 摆渡: packing what is owed, taking replies in, and how far both have come."""
