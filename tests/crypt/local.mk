if HAVE_CHECK
check_PROGRAMS += %D%/test_crypt
TESTS += %D%/test_crypt
endif
%C%_test_crypt_SOURCES = %D%/test_crypt.c %D%/test_base64.c %D%/test_digest.c %D%/test_keyring.c \
	%D%/test_passkey.c %D%/authenticator.c %D%/authenticator.h %D%/test_password.c \
	%D%/suites.h
%C%_test_crypt_SOURCES += %D%/test_es256.c %D%/test_totp.c %D%/test_seal.c
%C%_test_crypt_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
%C%_test_crypt_LDADD = app/crypt/libcrypt.a $(LIB_BASE) $(CRYPTO_LIBS) $(CHECK_LIBS)
