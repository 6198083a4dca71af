noinst_LIBRARIES += %D%/libnet.a
%C%_libnet_a_CPPFLAGS = $(AM_CPPFLAGS) $(CURL_CFLAGS)
%C%_libnet_a_SOURCES = \
	%D%/address.c %D%/address.h \
	%D%/http.c %D%/http.h \
	%D%/library.c %D%/library.h \
	%D%/private.h \
	%D%/smtp.c %D%/smtp.h
EXTRA_DIST += %D%/README.md
