# The web server's side: templates that scripts/up fills in for a private nginx, and that are filled in
# here for a system's nginx (see site.conf).  The socket is where lintel.service has it: systemd makes that
# folder, whatever the prefix.
nginxdir = $(pkgdatadir)/nginx
nginx_templates = %D%/http.conf.in %D%/server.conf.in %D%/site.conf.in
dist_nginx_DATA = %D%/headers.conf %D%/fastcgi.conf %D%/types.conf
nodist_nginx_DATA = %D%/http.conf %D%/server.conf %D%/site.conf
EXTRA_DIST += $(nginx_templates) %D%/nginx.conf.in
CLEANFILES += $(nodist_nginx_DATA)

$(nodist_nginx_DATA): %D%/local.mk
	$(AM_V_GEN)$(MKDIR_P) %D% && $(SED) -e 's,@NGINX_DIR@,$(nginxdir),g' \
		-e 's,@CONF_DIR@,$(nginxdir),g' -e 's,@SOCKET@,/run/lintel/lintel.sock,g' \
		-e 's,@CACHE_DIR@,/var/lib/nginx/lintel,g' -e 's,@BODY_LIMIT@,64m,g' -e 's,@CLIENT_TIMEOUT@,30s,g' \
		-e '/@TRUSTED_GEO@/d' -e '/@TRUSTED_FROM@/d' $(top_srcdir)/$@.in >$@-t && mv $@-t $@
%D%/http.conf: %D%/http.conf.in
%D%/server.conf: %D%/server.conf.in
%D%/site.conf: %D%/site.conf.in

# What browsers fetch from nginx directly.
STATIC_FILES = \
	%D%/static/account.js \
	%D%/static/admin.js \
	%D%/static/board.js \
	%D%/static/contrast-dark.css \
	%D%/static/contrast.css \
	%D%/static/dark.css \
	%D%/static/favicon.svg \
	%D%/static/lintel.css \
	%D%/static/logo.svg \
	%D%/static/palette.js
nobase_dist_pkgdata_DATA += $(STATIC_FILES)
