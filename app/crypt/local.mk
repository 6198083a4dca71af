noinst_LIBRARIES += %D%/libcrypt.a
%C%_libcrypt_a_CPPFLAGS = $(AM_CPPFLAGS) $(CRYPTO_CFLAGS)
%C%_libcrypt_a_SOURCES = \
	%D%/base64.c %D%/base64.h \
	%D%/digest.c %D%/digest.h \
	%D%/es256.c %D%/es256.h \
	%D%/passkey.c %D%/passkey.h \
	%D%/keyfile.c %D%/keyfile.h \
	%D%/keyring.c %D%/keyring.h \
	%D%/password.c %D%/password.h \
	%D%/rs256.c %D%/rs256.h \
	%D%/seal.c %D%/seal.h \
	%D%/secret.c %D%/secret.h \
	%D%/totp.c %D%/totp.h
EXTRA_DIST += %D%/README.md
