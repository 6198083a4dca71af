# The settings of the system: pages with a private MariaDB, the diagram without.
if HAVE_CHECK
check_PROGRAMS += %D%/test_diagram %D%/test_system %D%/test_running
dist_check_SCRIPTS += %D%/system.sh %D%/running.sh
TESTS += %D%/test_diagram %D%/system.sh %D%/running.sh
else
EXTRA_DIST += %D%/system.sh %D%/running.sh
endif
%C%_test_diagram_SOURCES = %D%/test_diagram.c
%C%_test_diagram_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
%C%_test_diagram_LDADD = app/settings/libsettings.a $(LIB_BASE) $(CHECK_LIBS)
%C%_test_system_SOURCES = %D%/test_system.c tests/admin/rig.c tests/admin/rig.h
%C%_test_system_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
%C%_test_system_LDADD = $(ADMIN_RIG_LIBS)
%C%_test_running_SOURCES = %D%/test_running.c tests/admin/rig.c tests/admin/rig.h
%C%_test_running_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
%C%_test_running_LDADD = $(ADMIN_RIG_LIBS)
