noinst_LIBRARIES += %D%/libimport.a
%C%_libimport_a_SOURCES = \
	%D%/csv.c \
	%D%/decode.c \
	%D%/file.h \
	%D%/form.c \
	%D%/import.c %D%/import.h \
	%D%/map.c \
	%D%/ndjson.c \
	%D%/private.h \
	%D%/refused.c \
	%D%/rows.c \
	%D%/run.c \
	%D%/sheet.c \
	%D%/spool.c \
	%D%/wizard.c \
	%D%/workbook.c %D%/workbook.h
EXTRA_DIST += %D%/README.md
