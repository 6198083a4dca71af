noinst_LIBRARIES += %D%/libxlsx.a
%C%_libxlsx_a_CPPFLAGS = $(AM_CPPFLAGS) $(XLSXWRITER_CFLAGS) $(ZIP_CFLAGS) $(EXPAT_CFLAGS)
%C%_libxlsx_a_SOURCES = \
	%D%/book.c \
	%D%/day.c \
	%D%/look.c \
	%D%/package.c \
	%D%/private.h \
	%D%/read.h \
	%D%/sheet.c \
	%D%/spill.c \
	%D%/strings.c \
	%D%/value.c \
	%D%/write.c %D%/write.h \
	%D%/xml.c
EXTRA_DIST += %D%/README.md
XLSX_LIBS = $(XLSXWRITER_LIBS) $(ZIP_LIBS) $(EXPAT_LIBS)
