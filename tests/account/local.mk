# The program needs a database: test_account.sh gives it one.
if HAVE_CHECK
check_PROGRAMS += %D%/run_account
TESTS += %D%/test_account.sh
endif
%C%_run_account_SOURCES = %D%/test_account.c tests/access/world.c tests/access/world.h
%C%_run_account_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
%C%_run_account_LDADD = app/account/libaccount.a app/letter/libletter.a app/view/libview.a app/work/libwork.a app/words/libwords.a app/access/libaccess.a app/model/libmodel.a app/json/libjson.a app/tmpl/libtmpl.a \
	app/http/libhttp.a app/db/libdb.a app/crypt/libcrypt.a app/net/libnet.a app/qr/libqr.a app/strength/libstrength.a $(ZXCVBN_LIBS) app/locale/liblocale.a $(LIB_BASE) $(MARIADB_LIBS) \
	$(CRYPTO_LIBS) $(CURL_LIBS) $(QRENCODE_LIBS) $(ICU_LIBS) $(CHECK_LIBS)
dist_check_SCRIPTS += %D%/test_account.sh
