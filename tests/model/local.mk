LIB_MODEL = app/model/libmodel.a $(LIB_FLOOR1) $(LIB_BASE)

if HAVE_CHECK
check_PROGRAMS += %D%/test_split
TESTS += %D%/test_split
endif
%C%_test_split_SOURCES = %D%/test_split.c
%C%_test_split_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
%C%_test_split_LDADD = app/model/libmodel.a $(LIB_BASE) $(CHECK_LIBS)
