"""Every SQL statement about publicity of the law: its sessions, and who came."""
