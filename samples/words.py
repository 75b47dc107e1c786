"""The words of the samples (``words.yaml``): names, placeholders, notes."""

from decimal import Decimal

from samples.draw import pick
from samples.registry import Base
from samples.specs import Spec


class Industry(Spec):
    """Words of one industry class."""

    product: str
    hs: str


class Words(Spec):
    """All words, by where they stand."""

    note: str
    contact: tuple[str, ...]
    industries: dict[str, Industry]
    profile: dict[str, str]
    enterprises: dict[str, tuple[str, ...]]
    stems: tuple[str, ...]
    names: dict[str, tuple[str, ...]]
    name_separator: str

    def profile_of(self, base: Base, base_name: str) -> dict[str, str]:
        """The profile lines of a base that gives itself this name."""
        industry = self.industries[base.industry]
        parts = {"base_name": base_name, "city_code": base.city_code, "hs": industry.hs, "product": industry.product}
        return {code: wording.format(**parts) for code, wording in self.profile.items()}

    def enterprise(self, base: Base, row: int) -> dict[str, str | Decimal]:
        """The text columns of one enterprise of a base."""
        product = self.industries[base.industry].product
        parts = {"product": product, "stem": self.stems[row], "serial": base.base_id[-2:]}
        return {
            code: pick(wordings, base.base_id, code, row).format(**parts) for code, wordings in self.enterprises.items()
        }

    def listed(self, code: str, count: int, most: int, partial: str) -> str:
        """Names of what an item counts, at most so many; ends in the word of a partial list where there are more."""
        names = self.names[code][:most]
        return self.name_separator.join(names[:count]) + (partial if count > len(names) else "")
