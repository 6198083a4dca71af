# Fuzz targets.  Ordinarily each is linked with replay.c, which runs its seeds in `make check`; after
# `configure CC=clang --enable-fuzz` each is a libFuzzer program, and `make fuzz FUZZ_SECONDS=60` runs
# them all.  A new target needs four lines here and a folder in seeds/.
FUZZ_TARGETS =

FUZZ_TARGETS += %D%/fuzz_text
%C%_fuzz_text_SOURCES = %D%/fuzz_text.c %D%/fuzz.h
%C%_fuzz_text_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LINK)
%C%_fuzz_text_LDADD = $(FUZZ_MAIN) $(LIB_BASE)

FUZZ_TARGETS += %D%/fuzz_tmpl
%C%_fuzz_tmpl_SOURCES = %D%/fuzz_tmpl.c %D%/fuzz.h
%C%_fuzz_tmpl_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LINK)
%C%_fuzz_tmpl_LDADD = $(FUZZ_MAIN) app/tmpl/libtmpl.a $(LIB_BASE)

FUZZ_TARGETS += %D%/fuzz_split
%C%_fuzz_split_SOURCES = %D%/fuzz_split.c %D%/fuzz.h
%C%_fuzz_split_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LINK)
%C%_fuzz_split_LDADD = $(FUZZ_MAIN) app/model/libmodel.a $(LIB_BASE)

FUZZ_TARGETS += %D%/fuzz_request
%C%_fuzz_request_SOURCES = %D%/fuzz_request.c %D%/fuzz_http.h %D%/fuzz.h
%C%_fuzz_request_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LINK)
%C%_fuzz_request_LDADD = $(FUZZ_MAIN) app/http/libhttp.a $(LIB_BASE)

FUZZ_TARGETS += %D%/fuzz_uri
%C%_fuzz_uri_SOURCES = %D%/fuzz_uri.c %D%/fuzz_http.h %D%/fuzz.h
%C%_fuzz_uri_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LINK)
%C%_fuzz_uri_LDADD = $(FUZZ_MAIN) app/http/libhttp.a $(LIB_BASE)

FUZZ_TARGETS += %D%/fuzz_cookie
%C%_fuzz_cookie_SOURCES = %D%/fuzz_cookie.c %D%/fuzz_http.h %D%/fuzz.h
%C%_fuzz_cookie_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LINK)
%C%_fuzz_cookie_LDADD = $(FUZZ_MAIN) app/http/libhttp.a $(LIB_BASE)

FUZZ_TARGETS += %D%/fuzz_multipart
%C%_fuzz_multipart_SOURCES = %D%/fuzz_multipart.c %D%/fuzz_http.h %D%/fuzz.h
%C%_fuzz_multipart_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LINK)
%C%_fuzz_multipart_LDADD = $(FUZZ_MAIN) app/http/libhttp.a $(LIB_BASE)

FUZZ_TARGETS += %D%/fuzz_negotiate
%C%_fuzz_negotiate_SOURCES = %D%/fuzz_negotiate.c %D%/fuzz_http.h %D%/fuzz.h
%C%_fuzz_negotiate_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LINK)
%C%_fuzz_negotiate_LDADD = $(FUZZ_MAIN) app/http/libhttp.a $(LIB_BASE)

FUZZ_TARGETS += %D%/fuzz_json
%C%_fuzz_json_SOURCES = %D%/fuzz_json.c %D%/fuzz.h
%C%_fuzz_json_CFLAGS = $(AM_CFLAGS) $(JSON_CFLAGS)
%C%_fuzz_json_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LINK)
%C%_fuzz_json_LDADD = $(FUZZ_MAIN) app/json/libjson.a $(LIB_BASE) $(JSON_LIBS)

# On a schema made by hand; tests/model/ has it, and the judge of what is SQL of ours.
FUZZ_QUERY_SOURCES = tests/model/fixture.c tests/model/fixture.h tests/model/sql_check.c \
	tests/model/sql_check.h %D%/fuzz.h
FUZZ_QUERY_LIBS = app/model/libmodel.a app/json/libjson.a app/crypt/libcrypt.a $(LIB_BASE) $(CRYPTO_LIBS)

FUZZ_TARGETS += %D%/fuzz_query
%C%_fuzz_query_SOURCES = %D%/fuzz_query.c $(FUZZ_QUERY_SOURCES)
%C%_fuzz_query_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LINK)
%C%_fuzz_query_LDADD = $(FUZZ_MAIN) $(FUZZ_QUERY_LIBS)

FUZZ_TARGETS += %D%/fuzz_literal
%C%_fuzz_literal_SOURCES = %D%/fuzz_literal.c $(FUZZ_QUERY_SOURCES)
%C%_fuzz_literal_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LINK)
%C%_fuzz_literal_LDADD = $(FUZZ_MAIN) $(FUZZ_QUERY_LIBS)

FUZZ_TARGETS += %D%/fuzz_policy
%C%_fuzz_policy_SOURCES = %D%/fuzz_policy.c %D%/fuzz.h
%C%_fuzz_policy_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LINK)
%C%_fuzz_policy_LDADD = $(FUZZ_MAIN) app/model/libmodel.a app/json/libjson.a $(LIB_BASE)

FUZZ_TARGETS += %D%/fuzz_fault
%C%_fuzz_fault_SOURCES = %D%/fuzz_fault.c %D%/fuzz.h
%C%_fuzz_fault_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LINK)
%C%_fuzz_fault_LDADD = $(FUZZ_MAIN) app/db/libdb.a $(LIB_BASE) $(MARIADB_LIBS)

FUZZ_TARGETS += %D%/fuzz_access
%C%_fuzz_access_SOURCES = %D%/fuzz_access.c %D%/fuzz.h
%C%_fuzz_access_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LINK)
%C%_fuzz_access_LDADD = $(FUZZ_MAIN) app/access/libaccess.a app/model/libmodel.a app/http/libhttp.a \
	app/json/libjson.a app/db/libdb.a \
	app/crypt/libcrypt.a app/strength/libstrength.a $(LIB_BASE) $(MARIADB_LIBS) $(CRYPTO_LIBS) $(ZXCVBN_LIBS)

FUZZ_TARGETS += %D%/fuzz_passkey
%C%_fuzz_passkey_SOURCES = %D%/fuzz_passkey.c %D%/fuzz.h
%C%_fuzz_passkey_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LINK)
%C%_fuzz_passkey_LDADD = $(FUZZ_MAIN) app/crypt/libcrypt.a $(LIB_BASE) $(CRYPTO_LIBS)

FUZZ_TARGETS += %D%/fuzz_csv
%C%_fuzz_csv_SOURCES = %D%/fuzz_csv.c %D%/fuzz.h
%C%_fuzz_csv_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LINK)
%C%_fuzz_csv_LDADD = $(FUZZ_MAIN) app/rest/librest.a $(LIB_BASE)

if ENABLE_FUZZ
FUZZ_LINK = -fsanitize=fuzzer
FUZZ_MAIN =
noinst_PROGRAMS += $(FUZZ_TARGETS)
else
FUZZ_LINK =
FUZZ_MAIN = %D%/libreplay.a
check_LIBRARIES += %D%/libreplay.a
%C%_libreplay_a_SOURCES = %D%/replay.c %D%/fuzz.h
check_PROGRAMS += $(FUZZ_TARGETS)
TESTS += $(FUZZ_TARGETS)
endif

EXTRA_DIST += %D%/seeds %D%/run.sh

FUZZ_SECONDS = 60
fuzz: $(FUZZ_TARGETS)
	top_srcdir='$(abs_top_srcdir)' $(SHELL) $(srcdir)/tests/fuzz/run.sh $(FUZZ_SECONDS) $(FUZZ_TARGETS)
.PHONY: fuzz
