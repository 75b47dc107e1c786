"""The workbook part of a package: its sheets, its formats, and how a sheet is added."""

import re

from tbw.answer.marking import styles
from tbw.answer.marking.markup import Element, Markup, UnmarkableError, attribute
from tbw.answer.marking.package import Package
from tbw.answer.marking.result_sheet import CONTENT_TYPE
from tbw.answer.marking.styles import MAIN, Styles
from tbw.answer.marking.words import words

BOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_SELECTED = re.compile(rb"""(<(?:\w+:)?sheetView\b[^>]*?)\stabSelected=["'](?:1|true)["']""")


class Book:
    """The workbook part of a package: for each sheet, in order, its name and its part."""

    def __init__(self, package: Package) -> None:
        self.package = package
        name = package.related("", "officeDocument")
        if name is None:
            raise UnmarkableError("no workbook")
        self.name = name
        self.markup = Markup(package.part(name))
        if f'"{MAIN}"' not in self.markup.start_tag(self.markup.root).replace("'", '"'):
            raise UnmarkableError("not the usual dialect of workbooks")
        group = self.markup.root.child("sheets")
        if group is None:
            raise UnmarkableError("no sheets")
        self.group = group
        relations = {relation.relation_id: relation for relation in package.relations(name)}
        # Chart sheets and old macro sheets are no worksheets.
        self.sheets = [
            (element, relations[key].target)
            for element in group.all("sheet")
            if (key := relation_of(element)) in relations and relations[key].kind == "worksheet"
        ]

    def styles(self) -> Styles:
        """The formats; the smallest set where the workbook has none."""
        part = self.package.related(self.name, "styles")
        if part is None:
            part = self.package.add("xl/styles{}.xml", styles.EMPTY, styles.CONTENT_TYPE)
            self.package.relate(self.name, "styles", part)
        self._styles_part = part
        return Styles(self.package.part(part))

    def store(self, formats: Styles) -> None:
        """Put workbook and formats back into the package, as an .xlsx without macros."""
        self.package.parts[self._styles_part] = formats.render()
        self.package.put(self.name, self.markup.render().decode(), BOOK_TYPE)
        for relation in list(self.package.relations(self.name)):
            if relation.kind == "vbaProject":
                self.package.unrelate(self.name, relation)
                self.package.drop(relation.target)

    def add(self, content: str) -> None:
        """Add the list as the last sheet, under a name that is not taken."""
        part = self.package.add("xl/worksheets/sheet{}.xml", content, CONTENT_TYPE)
        key = next((name for name in self._keys() if name.endswith(":id")), "r:id")
        ids = [int(number) for e in self.group.all("sheet") if (number := e.attributes.get("sheetId", "")).isdecimal()]
        attributes = {"name": self._free_name(), "sheetId": max([0, *ids]) + 1}
        attributes[key] = self.package.relate(self.name, "worksheet", part)
        written = "".join(f' {name}="{attribute(str(value))}"' for name, value in attributes.items())
        self.markup.append(self.group, f"<{self.markup.prefix}sheet{written}/>")
        self.show(len(list(self.group.all("sheet"))))

    def show(self, place: int) -> None:
        """Make the workbook open on this sheet."""
        views = self.markup.root.child("bookViews")
        for view in views.all("workbookView") if views else ():
            self.markup.set(view, {"activeTab": place})
        for _, part in self.sheets:
            self.package.parts[part] = _SELECTED.sub(rb"\1", self.package.part(part))

    def _keys(self) -> list[str]:
        return [name for element in self.group.all("sheet") for name in element.attributes]

    def _free_name(self) -> str:
        taken = {element.attributes.get("name", "").casefold() for element in self.group.all("sheet")}
        wanted = words().sheet
        return next(
            name for n in range(1, len(taken) + 2) if (name := f"{wanted}{n if n > 1 else ''}").casefold() not in taken
        )


def relation_of(element: Element) -> str | None:
    """The relation that an element names."""
    return next((value for name, value in element.attributes.items() if name.endswith(":id")), None)
