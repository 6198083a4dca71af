# With a private MariaDB.
if HAVE_CHECK
check_PROGRAMS += %D%/test_face %D%/test_lists
dist_check_SCRIPTS += %D%/face.sh %D%/lists.sh
TESTS += %D%/face.sh %D%/lists.sh
else
EXTRA_DIST += %D%/face.sh %D%/lists.sh
endif
%C%_test_face_SOURCES = %D%/test_face.c %D%/rig.c %D%/rig.h
%C%_test_face_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
%C%_test_face_LDADD = app/admin/libadmin.a app/pages/libpages.a app/letter/libletter.a app/view/libview.a app/work/libwork.a app/words/libwords.a app/access/libaccess.a app/model/libmodel.a \
	$(LIB_FLOOR1) $(LIB_BASE) $(MARIADB_LIBS) $(CRYPTO_LIBS) $(ICU_LIBS) $(CHECK_LIBS)
%C%_test_lists_SOURCES = %D%/test_lists.c %D%/test_list.c %D%/test_saved_view.c %D%/suites.h %D%/rig.c %D%/rig.h
%C%_test_lists_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
%C%_test_lists_LDADD = $(%C%_test_face_LDADD)

if HAVE_CHECK
check_PROGRAMS += %D%/test_chart
TESTS += %D%/test_chart
endif
%C%_test_chart_SOURCES = %D%/test_chart.c
%C%_test_chart_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
%C%_test_chart_LDADD = app/admin/libadmin.a app/view/libview.a app/access/libaccess.a app/model/libmodel.a \
	$(LIB_FLOOR1) $(LIB_BASE) $(MARIADB_LIBS) $(CRYPTO_LIBS) $(ICU_LIBS) $(CHECK_LIBS)
# The settings of the system: pages with a private MariaDB, the diagram without.
if HAVE_CHECK
check_PROGRAMS += %D%/test_diagram %D%/test_system
dist_check_SCRIPTS += %D%/system.sh
TESTS += %D%/test_diagram %D%/system.sh
else
EXTRA_DIST += %D%/system.sh
endif
%C%_test_diagram_SOURCES = %D%/test_diagram.c
%C%_test_diagram_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
%C%_test_diagram_LDADD = app/admin/libadmin.a $(LIB_BASE) $(CHECK_LIBS)
%C%_test_system_SOURCES = %D%/test_system.c %D%/rig.c %D%/rig.h
%C%_test_system_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
%C%_test_system_LDADD = $(%C%_test_face_LDADD)
if HAVE_CHECK
check_PROGRAMS += %D%/test_widget
TESTS += %D%/test_widget
endif
%C%_test_widget_SOURCES = %D%/test_widget.c
%C%_test_widget_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
%C%_test_widget_LDADD = $(%C%_test_face_LDADD)

# The history of rows, with a private MariaDB.
if HAVE_CHECK
check_PROGRAMS += %D%/test_history
dist_check_SCRIPTS += %D%/history.sh
TESTS += %D%/history.sh
else
EXTRA_DIST += %D%/history.sh
endif
%C%_test_history_SOURCES = %D%/test_history.c %D%/rig.c %D%/rig.h
%C%_test_history_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
%C%_test_history_LDADD = $(%C%_test_face_LDADD)
if HAVE_CHECK
check_PROGRAMS += %D%/test_import
TESTS += %D%/test_import
endif
%C%_test_import_SOURCES = %D%/test_import.c
%C%_test_import_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
%C%_test_import_LDADD = $(%C%_test_face_LDADD)
