"""How the files of field work begin: the package signed by the hub, the results signed with the package's own key."""

PACKAGE_MAGIC = b"LIANDONG-VISIT-1\n"
RESULTS_MAGIC = b"LIANDONG-VISIT-RESULTS-1\n"
