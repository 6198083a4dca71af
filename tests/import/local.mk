if HAVE_CHECK
check_PROGRAMS += %D%/test_import
TESTS += %D%/test_import
endif
%C%_test_import_SOURCES = %D%/test_import.c
%C%_test_import_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
%C%_test_import_LDADD = $(ADMIN_RIG_LIBS)
