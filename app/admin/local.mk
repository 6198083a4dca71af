noinst_LIBRARIES += %D%/libadmin.a
%C%_libadmin_a_SOURCES = \
	%D%/admin.c %D%/admin.h \
	%D%/chart.c %D%/chart.h \
	%D%/condition.c %D%/condition.h \
	%D%/dashboard.c \
	%D%/diagram.c %D%/diagram.h \
	%D%/history.c %D%/history.h \
	%D%/history_put.c \
	%D%/home.c \
	%D%/import.c %D%/import.h \
	%D%/import_csv.c %D%/import_file.h \
	%D%/import_decode.c \
	%D%/import_form.c \
	%D%/import_map.c \
	%D%/import_ndjson.c \
	%D%/import_rows.c \
	%D%/import_run.c \
	%D%/import_spool.c \
	%D%/list.c %D%/list.h \
	%D%/list_address.c \
	%D%/list_columns.c \
	%D%/list_export.c \
	%D%/list_filter.c \
	%D%/list_find.c \
	%D%/list_pager.c \
	%D%/list_table.c \
	%D%/list_views.c \
	%D%/people_audit.c \
	%D%/people_explain.c \
	%D%/people_grant.c \
	%D%/people_invite.c \
	%D%/people_role.c \
	%D%/people_roles.c \
	%D%/people_sessions.c \
	%D%/people_user.c \
	%D%/people_user_do.c \
	%D%/people_users.c \
	%D%/people_verify.c \
	%D%/people_words.c \
	%D%/private.h \
	%D%/revert.c \
	%D%/row.c \
	%D%/settings.c %D%/settings.h \
	%D%/system.h \
	%D%/system_diagram.c \
	%D%/system_schema.c \
	%D%/system_sql.c \
	%D%/system_table.c
# Rows in forms.
%C%_libadmin_a_SOURCES += \
	%D%/choice.c \
	%D%/fault.c \
	%D%/field.c \
	%D%/form.c %D%/form.h \
	%D%/input.c \
	%D%/pick.c \
	%D%/record.c \
	%D%/remove.c \
	%D%/save.c \
	%D%/stored.c \
	%D%/widget.c %D%/widget.h
EXTRA_DIST += %D%/README.md
