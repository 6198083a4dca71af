noinst_LIBRARIES += %D%/libsettings.a
%C%_libsettings_a_SOURCES = \
	%D%/audit.c \
	%D%/dashboard.c %D%/dashboard.h \
	%D%/dashboards.c \
	%D%/diagram.c %D%/diagram.h \
	%D%/display.c %D%/display.h \
	%D%/display_form.c \
	%D%/displays.c \
	%D%/explain.c \
	%D%/grant.c \
	%D%/health.c \
	%D%/home.c \
	%D%/invite.c \
	%D%/jobs.c %D%/jobs.h \
	%D%/mail.c \
	%D%/menu.c \
	%D%/panel.c \
	%D%/panel_query.c \
	%D%/migrations.c \
	%D%/private.h \
	%D%/role.c \
	%D%/roles.c \
	%D%/schema.c \
	%D%/schema_diagram.c \
	%D%/schema_table.c \
	%D%/sessions.c \
	%D%/settings.c %D%/settings.h \
	%D%/sql.c \
	%D%/system.h \
	%D%/user.c \
	%D%/user_do.c \
	%D%/users.c \
	%D%/verify.c \
	%D%/words.c
EXTRA_DIST += %D%/README.md
