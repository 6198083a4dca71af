noinst_LIBRARIES += %D%/libpages.a
%C%_libpages_a_SOURCES = \
	%D%/cell.c %D%/cell.h \
	%D%/condition.c %D%/condition.h \
	%D%/docs.c %D%/docs.h \
	%D%/docs_example.c \
	%D%/home.c \
	%D%/key.c %D%/key.h \
	%D%/label.c %D%/label.h \
	%D%/link.c %D%/link.h \
	%D%/menu.c \
	%D%/page.h \
	%D%/pages.c %D%/pages.h \
	%D%/row.c \
	%D%/rows.c %D%/rows.h \
	%D%/shown.c %D%/shown.h \
	%D%/table.c
EXTRA_DIST += %D%/README.md
