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
# What programs with whole pages are linked with.
ADMIN_RIG_LIBS = app/admin/libadmin.a app/import/libimport.a app/settings/libsettings.a app/pages/libpages.a app/letter/libletter.a app/view/libview.a app/work/libwork.a app/words/libwords.a app/access/libaccess.a app/model/libmodel.a \
	$(LIB_FLOOR1) $(LIB_BASE) $(MARIADB_LIBS) $(CRYPTO_LIBS) $(ICU_LIBS) $(XLSX_LIBS) $(CHECK_LIBS)
%C%_test_face_LDADD = $(ADMIN_RIG_LIBS)
%C%_test_lists_SOURCES = %D%/test_lists.c %D%/test_list.c %D%/test_layout.c %D%/test_saved_view.c %D%/test_search.c %D%/suites.h %D%/rig.c %D%/rig.h
%C%_test_lists_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
%C%_test_lists_LDADD = $(ADMIN_RIG_LIBS)

if HAVE_CHECK
check_PROGRAMS += %D%/test_widget
TESTS += %D%/test_widget
endif
%C%_test_widget_SOURCES = %D%/test_widget.c
%C%_test_widget_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
%C%_test_widget_LDADD = $(ADMIN_RIG_LIBS)

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
%C%_test_history_LDADD = $(ADMIN_RIG_LIBS)
