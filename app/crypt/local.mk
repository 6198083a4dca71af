noinst_LIBRARIES += %D%/libcrypt.a
%C%_libcrypt_a_CPPFLAGS = $(AM_CPPFLAGS) $(CRYPTO_CFLAGS)
%C%_libcrypt_a_SOURCES = \
	%D%/digest.c %D%/digest.h
EXTRA_DIST += %D%/README.md
