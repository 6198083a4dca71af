if HAVE_CHECK
check_PROGRAMS += %D%/test_view
TESTS += %D%/test_view
endif
%C%_test_view_SOURCES = %D%/test_view.c
%C%_test_view_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
%C%_test_view_LDADD = app/letter/libletter.a app/view/libview.a app/work/libwork.a app/words/libwords.a app/access/libaccess.a app/model/libmodel.a \
	$(LIB_FLOOR1) $(LIB_BASE) $(MARIADB_LIBS) $(CRYPTO_LIBS) $(ICU_LIBS) $(CHECK_LIBS)
if HAVE_CHECK
check_PROGRAMS += %D%/test_display
TESTS += %D%/test_display
endif
%C%_test_display_SOURCES = %D%/test_display.c
%C%_test_display_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
%C%_test_display_LDADD = app/view/libview.a app/words/libwords.a app/access/libaccess.a app/model/libmodel.a \
	$(LIB_FLOOR1) $(LIB_BASE) $(MARIADB_LIBS) $(CRYPTO_LIBS) $(ICU_LIBS) $(CHECK_LIBS)
if HAVE_CHECK
check_PROGRAMS += %D%/test_chart
TESTS += %D%/test_chart
endif
%C%_test_chart_SOURCES = %D%/test_chart.c
%C%_test_chart_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
%C%_test_chart_LDADD = app/view/libview.a app/access/libaccess.a app/model/libmodel.a \
	$(LIB_FLOOR1) $(LIB_BASE) $(MARIADB_LIBS) $(CRYPTO_LIBS) $(ICU_LIBS) $(CHECK_LIBS)
