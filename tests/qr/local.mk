if HAVE_CHECK
check_PROGRAMS += %D%/test_qr
TESTS += %D%/test_qr
endif
%C%_test_qr_SOURCES = %D%/test_qr.c
%C%_test_qr_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
%C%_test_qr_LDADD = app/qr/libqr.a $(LIB_BASE) $(QRENCODE_LIBS) $(CHECK_LIBS)
