noinst_LIBRARIES += %D%/librest.a
%C%_librest_a_SOURCES = \
	%D%/batch.c %D%/batch.h \
	%D%/batch_parse.c \
	%D%/batch_refer.c \
	%D%/body.c %D%/body.h \
	%D%/csv.c %D%/csv.h \
	%D%/cursor.c %D%/cursor.h \
	%D%/error.c \
	%D%/error_constraint.c \
	%D%/etag.c %D%/etag.h \
	%D%/openapi.c %D%/openapi.h \
	%D%/openapi_batch.c \
	%D%/openapi_paths.c \
	%D%/openapi_schema.c \
	%D%/prefer.c %D%/prefer.h \
	%D%/private.h \
	%D%/range.c \
	%D%/read.c \
	%D%/rest.c %D%/rest.h \
	%D%/rpc.c \
	%D%/shape.c %D%/shape.h \
	%D%/types.c %D%/types.h \
	%D%/write.c %D%/write.h \
	%D%/write_answer.c
EXTRA_DIST += %D%/README.md
