bin_PROGRAMS += lintel
lintel_SOURCES = %D%/main.c
lintel_LDADD = $(LIB_SERVE)

# All but main(), so that tests can link it.
noinst_LIBRARIES += %D%/libserve.a
%C%_libserve_a_CPPFLAGS = $(AM_CPPFLAGS) $(FCGI_CFLAGS) -DPKGDATADIR='"$(pkgdatadir)"'
%C%_libserve_a_SOURCES = \
	%D%/answer.c %D%/answer.h \
	%D%/check.c %D%/check.h \
	%D%/cmd_account.c %D%/cmd_api_key.c %D%/cmd_audit.c %D%/cmd_help.c %D%/cmd_mail.c %D%/cmd_keys.c %D%/cmd_migrate.c %D%/cmd_serve.c %D%/cmd_export.c %D%/cmd_types.c %D%/cmd_work.c \
	%D%/cmd_role.c %D%/cmd_access.c \
	%D%/cmd_impersonate.c \
	%D%/command.c %D%/command.h \
	%D%/dburl.c %D%/dburl.h \
	%D%/dbwatch.c %D%/dbwatch.h \
	%D%/fcgi.c %D%/fcgi.h \
	%D%/handover.c %D%/handover.h \
	%D%/inherit.c %D%/inherit.h \
	%D%/jobs.c %D%/jobs.h \
	%D%/listen.c %D%/listen.h \
	%D%/master.c %D%/master.h \
	%D%/memory.c %D%/memory.h \
	%D%/metrics.c %D%/metrics.h \
	%D%/pool.c %D%/pool.h \
	%D%/probe.c %D%/probe.h \
	%D%/runtime.c %D%/runtime.h \
	%D%/sampler.c %D%/sampler.h \
	%D%/scoreboard.c %D%/scoreboard.h \
	%D%/seals.c %D%/seals.h \
	%D%/cmd_seal.c \
	%D%/sealer.c %D%/sealer.h \
	%D%/settings.c %D%/settings.h \
	%D%/setup.c %D%/setup.h \
	%D%/signals.c %D%/signals.h \
	%D%/stand_in.c %D%/stand_in.h \
	%D%/strangers.c %D%/strangers.h \
	%D%/worker.c %D%/worker.h
EXTRA_DIST += %D%/README.md

# The whole program, floor by floor, as the linker wants it.
LIB_SERVE = %D%/libserve.a app/rest/librest.a app/account/libaccount.a app/auth/libauth.a app/admin/libadmin.a app/import/libimport.a app/settings/libsettings.a app/pages/libpages.a app/letter/libletter.a app/view/libview.a \
	app/access/libaccess.a app/work/libwork.a app/words/libwords.a app/model/libmodel.a $(LIB_FLOOR1) $(LIB_BASE) \
	$(FCGI_LIBS) $(MARIADB_LIBS) $(CRYPTO_LIBS) $(CURL_LIBS) $(QRENCODE_LIBS) $(ICU_LIBS) $(XLSX_LIBS)
