EXTRA_DIST += %D%/up %D%/down %D%/test %D%/token %D%/lintel \
	%D%/lib/say.sh %D%/lib/settings.sh %D%/lib/packages.sh %D%/lib/install.sh %D%/lib/build.sh \
	%D%/lib/process.sh %D%/lib/database.sh %D%/lib/pool.sh %D%/lib/web.sh %D%/lib/tap.sh

# For a server of one's own: see the head of the file.
EXTRA_DIST += %D%/lintel.service.in
nodist_pkgdata_DATA = %D%/lintel.service
CLEANFILES += %D%/lintel.service
%D%/lintel.service: %D%/lintel.service.in %D%/local.mk
	$(AM_V_GEN)$(MKDIR_P) %D% && $(SED) -e 's,@BIN@,$(bindir)/lintel,g' $(srcdir)/$@.in >$@-t && mv $@-t $@
