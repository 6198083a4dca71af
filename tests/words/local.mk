if HAVE_CHECK
check_PROGRAMS += %D%/test_words
TESTS += %D%/test_words
endif
%C%_test_words_SOURCES = %D%/test_words.c
%C%_test_words_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
%C%_test_words_LDADD = app/words/libwords.a app/tmpl/libtmpl.a app/json/libjson.a app/locale/liblocale.a \
	$(LIB_BASE) $(ICU_LIBS) $(CHECK_LIBS)
TESTS += %D%/messages.sh
dist_check_SCRIPTS += %D%/messages.sh
EXTRA_DIST += %D%/messages.mjs
