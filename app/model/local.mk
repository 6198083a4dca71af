noinst_LIBRARIES += %D%/libmodel.a
%C%_libmodel_a_SOURCES = \
	%D%/load.c %D%/load.h %D%/load_private.h \
	%D%/load_cell.c \
	%D%/load_key.c \
	%D%/load_label.c \
	%D%/load_routine.c \
	%D%/load_seal.c \
	%D%/load_table.c \
	%D%/load_type.c \
	%D%/migrate.c %D%/migrate.h \
	%D%/migrate_apply.c %D%/migrate_apply.h \
	%D%/migrate_file.c %D%/migrate_file.h \
	%D%/migrate_journal.c %D%/migrate_journal.h \
	%D%/migrate_variable.c \
	%D%/schema.c %D%/schema.h \
	%D%/snapshot.c %D%/snapshot.h \
	%D%/split.c %D%/split.h \
	%D%/split_kind.c \
	%D%/inquiry.c %D%/inquiry.h \
	%D%/inquiry_closed.c \
	%D%/inquiry_run.c \
	%D%/inquiry_words.c %D%/inquiry_words.h \
	%D%/split_scan.c %D%/split_scan.h
EXTRA_DIST += %D%/README.md

# The query language: syntax tree, compiler, reader.
%C%_libmodel_a_SOURCES += \
	%D%/build.c %D%/build.h \
	%D%/build_bind.c \
	%D%/build_rows.c \
	%D%/cursor.c %D%/cursor.h \
	%D%/edge.c %D%/edge.h \
	%D%/find.c \
	%D%/json.c %D%/json.h \
	%D%/literal.c %D%/literal.h \
	%D%/literal_time.c %D%/literal_time.h \
	%D%/nearest.c %D%/nearest.h \
	%D%/plan.c %D%/plan.h \
	%D%/plan_edge.c \
	%D%/plan_field.c \
	%D%/plan_from.c \
	%D%/plan_having.c \
	%D%/plan_json.c \
	%D%/plan_lead.c \
	%D%/plan_many.c \
	%D%/plan_match.c \
	%D%/plan_order.c \
	%D%/plan_policy.c \
	%D%/plan_private.h \
	%D%/plan_relation.c \
	%D%/plan_sealed.c \
	%D%/plan_select.c \
	%D%/plan_text.c \
	%D%/plan_way.c \
	%D%/plan_where.c \
	%D%/policy.c %D%/policy.h \
	%D%/policy_parse.c \
	%D%/query.c %D%/query.h \
	%D%/query_filter.c \
	%D%/query_scan.c %D%/query_scan.h \
	%D%/query_select.c \
	%D%/read.c %D%/read.h \
	%D%/read_embed.c %D%/read_embed.h \
	%D%/read_embed_csv.c \
	%D%/read_write.c %D%/read_write.h \
	%D%/reseal.c %D%/reseal.h \
	%D%/sealed.c %D%/sealed.h \
	%D%/sealed_type.c %D%/sealed_type.h

# The write path.
%C%_libmodel_a_SOURCES += \
	%D%/write.c %D%/write.h %D%/write_private.h \
	%D%/write_key.c \
	%D%/write_literal.c \
	%D%/write_policy.c \
	%D%/write_policy_rows.c \
	%D%/write_rows.c \
	%D%/write_seal.c \
	%D%/write_seen.c \
	%D%/write_shape.c \
	%D%/write_upsert.c \
	%D%/write_value.c

# Calls of routines.
%C%_libmodel_a_SOURCES += \
	%D%/call.c %D%/call.h %D%/call_private.h \
	%D%/call_args.c \
	%D%/call_rows.c
