# The program needs a database: test_access.sh gives it one.
if HAVE_CHECK
check_PROGRAMS += %D%/run_access
TESTS += %D%/test_access.sh
endif
%C%_run_access_SOURCES = %D%/test_access.c %D%/test_account.c %D%/test_api_key.c %D%/test_audit.c %D%/test_breach.c %D%/test_audit_list.c %D%/test_form.c %D%/test_guard.c \
	%D%/test_oidc.c %D%/test_passkey.c %D%/test_rules.c %D%/test_session.c %D%/test_sign_in.c %D%/suites.h %D%/world.c %D%/world.h \
	tests/crypt/authenticator.c tests/crypt/authenticator.h
%C%_run_access_SOURCES += %D%/test_factor.c %D%/test_flow.c %D%/test_one_time.c %D%/test_redirect.c
%C%_run_access_SOURCES += %D%/test_refresh.c %D%/test_impersonate.c %D%/test_token.c
%C%_run_access_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
%C%_run_access_LDADD = app/access/libaccess.a app/model/libmodel.a app/http/libhttp.a app/json/libjson.a app/db/libdb.a \
	app/crypt/libcrypt.a app/net/libnet.a app/strength/libstrength.a $(LIB_BASE) $(MARIADB_LIBS) $(CRYPTO_LIBS) $(ZXCVBN_LIBS) $(CURL_LIBS) \
	$(CHECK_LIBS)
dist_check_SCRIPTS += %D%/test_access.sh %D%/database.sh

# Roles and grants: a program of its own, with tables that they are about.
if HAVE_CHECK
check_PROGRAMS += %D%/run_roles
TESTS += %D%/test_roles.sh
endif
%C%_run_roles_SOURCES = %D%/grants_rig.c %D%/grants_rig.h %D%/test_app.c %D%/test_expect.c %D%/test_grants.c \
	%D%/test_role.c %D%/test_roles.c %D%/world.c %D%/world.h
%C%_run_roles_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
%C%_run_roles_LDADD = app/access/libaccess.a app/model/libmodel.a app/json/libjson.a \
	app/http/libhttp.a app/db/libdb.a app/crypt/libcrypt.a app/strength/libstrength.a $(LIB_BASE) $(MARIADB_LIBS) \
	$(CRYPTO_LIBS) $(ZXCVBN_LIBS) $(CHECK_LIBS)
dist_check_SCRIPTS += %D%/test_roles.sh %D%/roles.sh
EXTRA_DIST += %D%/roles.sql
