# With a private MariaDB.
if HAVE_CHECK
check_PROGRAMS += %D%/test_face
dist_check_SCRIPTS += %D%/face.sh
TESTS += %D%/face.sh
else
EXTRA_DIST += %D%/face.sh
endif
%C%_test_face_SOURCES = %D%/test_face.c
%C%_test_face_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
%C%_test_face_LDADD = app/admin/libadmin.a app/pages/libpages.a app/view/libview.a app/access/libaccess.a app/model/libmodel.a \
	$(LIB_FLOOR1) $(LIB_BASE) $(MARIADB_LIBS) $(CRYPTO_LIBS) $(CHECK_LIBS)
