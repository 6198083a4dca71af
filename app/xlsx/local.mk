noinst_LIBRARIES += %D%/libxlsx.a
%C%_libxlsx_a_CPPFLAGS = $(AM_CPPFLAGS) $(XLSXWRITER_CFLAGS) $(ZIP_CFLAGS) $(EXPAT_CFLAGS)
%C%_libxlsx_a_SOURCES = \
	%D%/day.c \
	%D%/package.c \
	%D%/private.h \
	%D%/write.c %D%/write.h
EXTRA_DIST += %D%/README.md
XLSX_LIBS = $(XLSXWRITER_LIBS) $(ZIP_LIBS) $(EXPAT_LIBS)
