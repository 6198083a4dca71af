noinst_LIBRARIES += %D%/libadmin.a
%C%_libadmin_a_SOURCES = \
	%D%/admin.c %D%/admin.h \
	%D%/bulk/bulk.c %D%/bulk/bulk.h \
	%D%/bulk/chunk.h \
	%D%/bulk/form.c \
	%D%/bulk/run.c \
	%D%/bulk/select.c \
	%D%/bulk/show.c \
	%D%/bulk/undo.c \
	%D%/list/condition.c %D%/list/condition.h \
	%D%/dashboard.c \
	%D%/row/history.c %D%/row/history.h \
	%D%/row/history_name.c \
	%D%/row/history_put.c \
	%D%/home.c \
	%D%/list/list.c %D%/list/list.h \
	%D%/list/address.c \
	%D%/list/along.c \
	%D%/list/cells.c \
	%D%/list/columns.c \
	%D%/list/export.c \
	%D%/list/filter.c \
	%D%/list/find.c \
	%D%/list/pager.c \
	%D%/list/sheet.c %D%/list/sheet.h \
	%D%/list/table.c \
	%D%/list/views.c \
	%D%/private.h \
	%D%/row/revert.c \
	%D%/row/row.c \
	%D%/search/search.c %D%/search/search.h \
	%D%/search/names.c \
	%D%/search/rows.c \
	%D%/steps.c
# What is said about a row.
%C%_libadmin_a_SOURCES += \
	%D%/row/attach.c \
	%D%/row/comment.c \
	%D%/row/mention.c \
	%D%/row/notices.c \
	%D%/row/talk.c %D%/row/talk.h \
	%D%/row/timeline.c
# Rows in forms.
%C%_libadmin_a_SOURCES += \
	%D%/form/choice.c \
	%D%/form/clash.c \
	%D%/form/fault.c \
	%D%/form/field.c \
	%D%/form/fieldset.c \
	%D%/form/form.c %D%/form/form.h \
	%D%/form/input.c \
	%D%/form/make.c \
	%D%/form/part.c %D%/form/part.h \
	%D%/form/part_load.c \
	%D%/form/part_put.c \
	%D%/form/part_take.c \
	%D%/form/pick.c \
	%D%/form/record.c \
	%D%/form/remove.c \
	%D%/form/save.c \
	%D%/form/stored.c \
	%D%/form/widget.c %D%/form/widget.h
# The rows of a list laid out otherwise.
%C%_libadmin_a_SOURCES += \
	%D%/layout/layout.c %D%/layout/layout.h \
	%D%/layout/board.c \
	%D%/layout/calendar.c \
	%D%/layout/cards.c \
	%D%/layout/chart.c \
	%D%/layout/move.c \
	%D%/layout/option.c \
	%D%/layout/read.c \
	%D%/layout/time.c \
	%D%/layout/timeline.c \
	%D%/layout/tree.c
EXTRA_DIST += %D%/README.md
