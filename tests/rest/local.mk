LIB_REST = app/rest/librest.a app/access/libaccess.a app/model/libmodel.a app/http/libhttp.a \
	app/json/libjson.a app/db/libdb.a app/crypt/libcrypt.a app/strength/libstrength.a $(LIB_BASE) $(MARIADB_LIBS) \
	$(CRYPTO_LIBS) $(ZXCVBN_LIBS) $(CHECK_LIBS)
if HAVE_CHECK
check_PROGRAMS += %D%/test_rest %D%/test_rest_write %D%/test_rest_embed %D%/test_rest_cursor \
	%D%/test_rest_policy
dist_check_SCRIPTS += %D%/rest.sh %D%/write.sh %D%/embed.sh %D%/cursor.sh %D%/policy.sh
TESTS += %D%/rest.sh %D%/write.sh %D%/embed.sh %D%/cursor.sh %D%/policy.sh
else
EXTRA_DIST += %D%/rest.sh %D%/write.sh %D%/embed.sh %D%/cursor.sh %D%/policy.sh
endif
%C%_test_rest_SOURCES = %D%/test_rest.c %D%/rig.c %D%/sql_file.c %D%/sql_file.h %D%/suites.h \
	%D%/test_read.c %D%/test_filter.c %D%/test_page.c %D%/test_error.c %D%/test_schema.c \
	%D%/test_call.c \
	tests/model/fixture.c tests/model/fixture.h
%C%_test_rest_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
%C%_test_rest_LDADD = $(LIB_REST)
%C%_test_rest_write_SOURCES = %D%/test_write.c %D%/write_rig.c %D%/write_rig.h %D%/sql_file.c %D%/sql_file.h \
	%D%/test_write_audit.c %D%/test_write_batch.c %D%/test_write_insert.c %D%/test_write_change.c %D%/test_write_hostile.c %D%/test_write_race.c \
	%D%/test_write_refusal.c %D%/test_write_repeat.c %D%/test_write_upsert.c
%C%_test_rest_write_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
%C%_test_rest_write_LDADD = $(LIB_REST)
%C%_test_rest_embed_SOURCES = %D%/test_rest_embed.c %D%/write_rig.c %D%/write_rig.h %D%/sql_file.c %D%/sql_file.h \
	%D%/embed_rig.c %D%/embed_rig.h \
	%D%/test_embed.c %D%/test_operator.c %D%/test_answer.c %D%/test_having.c
%C%_test_rest_embed_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
%C%_test_rest_embed_LDADD = $(LIB_REST)
%C%_test_rest_cursor_SOURCES = %D%/test_rest_cursor.c %D%/write_rig.c %D%/write_rig.h \
	%D%/sql_file.c %D%/sql_file.h \
	%D%/embed_rig.c %D%/embed_rig.h \
	%D%/test_cursor.c %D%/test_cursor_walk.c
%C%_test_rest_cursor_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
%C%_test_rest_cursor_LDADD = $(LIB_REST)
%C%_test_rest_policy_SOURCES = %D%/test_rest_policy.c %D%/write_rig.c %D%/write_rig.h \
	%D%/sql_file.c %D%/sql_file.h \
	%D%/embed_rig.c %D%/embed_rig.h %D%/policy_rig.c %D%/policy_rig.h \
	%D%/test_policy_random.c %D%/test_policy_read.c %D%/test_policy_write.c \
	tests/model/policy_help.c tests/model/policy_help.h
%C%_test_rest_policy_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
%C%_test_rest_policy_LDADD = $(LIB_REST)
