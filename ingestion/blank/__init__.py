"""The blank form, made from the form spec alone. Read template, then template_page, template_sheet, template_words."""
