if HAVE_CHECK
check_PROGRAMS += %D%/test_locale
TESTS += %D%/test_locale
endif
%C%_test_locale_SOURCES = %D%/test_locale.c
%C%_test_locale_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
%C%_test_locale_LDADD = app/locale/liblocale.a $(LIB_BASE) $(ICU_LIBS) $(CHECK_LIBS)
