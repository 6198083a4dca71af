noinst_LIBRARIES += %D%/libqr.a
%C%_libqr_a_CPPFLAGS = $(AM_CPPFLAGS) $(QRENCODE_CFLAGS)
%C%_libqr_a_SOURCES = %D%/qr.c %D%/qr.h
EXTRA_DIST += %D%/README.md
