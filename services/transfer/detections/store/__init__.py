"""Every SQL statement of detections 监督线索 and of the agencies around them."""
