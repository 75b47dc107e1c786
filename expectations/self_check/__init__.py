"""The register as formulas of the blank form: rules that need one workbook only. Read compiling, then value_rows."""
