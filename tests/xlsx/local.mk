if HAVE_CHECK
check_PROGRAMS += %D%/test_xlsx
TESTS += %D%/test_xlsx
endif
%C%_test_xlsx_SOURCES = %D%/test_xlsx.c %D%/test_read.c %D%/test_write.c %D%/rig.c %D%/rig.h
%C%_test_xlsx_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS) $(ZIP_CFLAGS)
%C%_test_xlsx_LDADD = app/xlsx/libxlsx.a $(LIB_BASE) $(XLSX_LIBS) $(CHECK_LIBS)
