noinst_LIBRARIES += %D%/libadmin.a
%C%_libadmin_a_SOURCES = \
	%D%/admin.c %D%/admin.h \
	%D%/bulk.c %D%/bulk.h \
	%D%/bulk_chunk.h \
	%D%/bulk_form.c \
	%D%/bulk_run.c \
	%D%/bulk_select.c \
	%D%/bulk_show.c \
	%D%/bulk_undo.c \
	%D%/condition.c %D%/condition.h \
	%D%/dashboard.c \
	%D%/history.c %D%/history.h \
	%D%/history_name.c \
	%D%/history_put.c \
	%D%/home.c \
	%D%/list.c %D%/list.h \
	%D%/list_address.c \
	%D%/list_along.c \
	%D%/list_cells.c \
	%D%/list_columns.c \
	%D%/list_export.c \
	%D%/list_filter.c \
	%D%/list_find.c \
	%D%/list_pager.c \
	%D%/list_sheet.c %D%/list_sheet.h \
	%D%/list_table.c \
	%D%/list_views.c \
	%D%/private.h \
	%D%/revert.c \
	%D%/row.c \
	%D%/search.c %D%/search.h \
	%D%/search_names.c \
	%D%/search_rows.c \
	%D%/steps.c
# What is said about a row.
%C%_libadmin_a_SOURCES += \
	%D%/attach.c \
	%D%/comment.c \
	%D%/mention.c \
	%D%/notices.c \
	%D%/talk.c %D%/talk.h \
	%D%/timeline.c
# Rows in forms.
%C%_libadmin_a_SOURCES += \
	%D%/choice.c \
	%D%/clash.c \
	%D%/fault.c \
	%D%/field.c \
	%D%/fieldset.c \
	%D%/form.c %D%/form.h \
	%D%/input.c \
	%D%/make.c \
	%D%/part.c %D%/part.h \
	%D%/part_load.c \
	%D%/part_put.c \
	%D%/part_take.c \
	%D%/pick.c \
	%D%/record.c \
	%D%/remove.c \
	%D%/save.c \
	%D%/stored.c \
	%D%/widget.c %D%/widget.h
# The rows of a list laid out otherwise.
%C%_libadmin_a_SOURCES += \
	%D%/layout.c %D%/layout.h \
	%D%/layout_board.c \
	%D%/layout_calendar.c \
	%D%/layout_cards.c \
	%D%/layout_chart.c \
	%D%/layout_move.c \
	%D%/layout_option.c \
	%D%/layout_read.c \
	%D%/layout_time.c \
	%D%/layout_timeline.c \
	%D%/layout_tree.c
EXTRA_DIST += %D%/README.md
