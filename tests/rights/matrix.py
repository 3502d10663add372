"""Every address × every member of the cast × every record: what is answered, and whether that is right.

Nothing here is typed by hand: addresses come from the resolver, roles from the policy, records from the registry of subjects.

  visitor, page not public                → the sign-in page (API: 401)
  role not allowed                        → 403, whatever the id
  role allowed, record not visible        → 404, byte for byte that of a random id
  role allowed, record visible            → neither 404 nor 5xx; a GET not 403 either
  always                                  → no 5xx, and no canary of a record that the member may not see
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.test import Client
from django.urls import URLResolver, get_resolver

from huoshui.core.actor import Actor
from huoshui.organizations.rules.policy import may, roles_for
from huoshui.organizations.rules.role_sets import PUBLIC
from huoshui.web.session.policy_check import API_PREFIX
from tests.cast import Cast, Member, sign_in
from tests.rights.subjects import Subject, load_factories

_PARAMETER = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")
_SIGN_IN = "/session/sign-in/"
_READ_ONLY_VARIANTS = frozenset({"parent"})  # tried by GET; by other methods "elsewhere" stands for every other zone
_TOKENS = re.compile(r'(?:name="(?:csrfmiddlewaretoken|idempotency_key)" value="[^"]*")')


OWN_ZONE_VARIANTS = frozenset({"own", "other_department"})


@dataclass(frozen=True)
class Address:
    """One operation at one route. ``methods`` of an API operation are known; a page is tried with GET and POST."""

    operation: str
    route: str
    parameters: tuple[tuple[str, str], ...]  # (name, converter)
    methods: tuple[str, ...]
    is_api: bool

    @property
    def area(self) -> str:
        return "api" if self.is_api else self.operation.split(":")[0]

    def path(self, values: Mapping[str, Any]) -> str:
        return "/" + _PARAMETER.sub(lambda found: str(values[found["name"]]), self.route)


def addresses() -> list[Address]:
    """Every page of the product."""
    return sorted(_walk(get_resolver(), "", ""), key=lambda address: (address.operation, address.route))


def _walk(resolver: URLResolver, prefix: str, namespace: str) -> Iterator[Address]:
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern).lstrip("^")
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern, route, f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace)
        elif route.startswith(API_PREFIX):
            continue  # tests/api/test_rights.py tries every operation of the API, with bodies
        else:
            yield Address(f"{namespace}{pattern.name or ''}", route, _parameters(route), ("GET", "POST"), is_api=False)


def _parameters(route: str) -> tuple[tuple[str, str], ...]:
    return tuple((found["name"], found["kind"] or "str") for found in _PARAMETER.finditer(route))


def shares(areas: Iterable[str], count: int) -> list[tuple[str, ...]]:
    """Areas in ``count`` lots of about as many addresses: records are made once a lot, not once an area. ``areas``: one an address."""
    lots: list[list[str]] = [[] for _ in range(count)]
    sizes = [0] * count
    for area, size in sorted(Counter(areas).items(), key=lambda item: (-item[1], item[0])):
        smallest = sizes.index(min(sizes))
        lots[smallest].append(area)
        sizes[smallest] += size
    return [tuple(sorted(lot)) for lot in lots if lot]


def findings(cast: Cast, tried: list[Address]) -> list[str]:
    """A sentence for every answer that is not as it must be; empty when all is right."""
    factories = load_factories()
    areas = {address.area for address in tried}
    wanted = {key: factory for key, factory in factories.items() if ":" not in key or key.split(":")[0] in areas}
    built = {key: dict(factory(cast)) for key, factory in wanted.items()}
    found: list[str] = []
    clients: dict[str, Client] = {"": Client(raise_request_exception=False)}
    actors = {member.name: member.actor for member in cast.members}
    for member in cast.members:
        clients[member.name] = sign_in(Client(raise_request_exception=False), member)
    for address in tried:
        if not address.operation:
            found.append(f"{address.route} 没有写明要哪项权限：接口用 auth=Right(...)，页面给它一个名字并登记到 POLICY。")
            continue
        wanting = [name for name, _ in address.parameters if not _registered(built, address, name)]
        if wanting:
            found.append(
                f"{address.operation}（{address.route}）的参数 {'、'.join(wanting)} 没有登记：请在 tests/rights/subjects_<domain>.py 里"
                f'用 @subject("{wanting[0]}") 给出本人的、别的部门的、别的区的记录。'
            )
            continue
        found += _Trial(cast, clients, actors, built, address).run()
    return found


def _registered(built: dict[str, dict[str, Subject]], address: Address, name: str) -> dict[str, Subject]:
    """The records of a parameter: registered for this very page, for its area ("imports: batch_id"), or for its name anywhere."""
    return built.get(f"{address.operation} {name}") or built.get(f"{address.area}: {name}") or built.get(name) or {}


def _same_refusal(answer: Any, nowhere: Any, path: str, records: Mapping[str, Mapping[str, Subject]]) -> bool:
    """The same 4xx as for a random id, word for word but for the ids that were asked."""
    if nowhere is None or answer.status_code != nowhere.status_code or not 400 <= answer.status_code < 500:
        return False

    def without_ids(text: str) -> str:
        for record in records.values():
            for one in record.values():
                text = text.replace(str(one.value), "…")
        return _TOKENS.sub("…", text)

    return without_ids(answer.content_text) == without_ids(nowhere.content_text)


@dataclass
class _Trial:
    cast: Cast
    clients: dict[str, Client]
    actors: dict[str, Actor]
    built: dict[str, dict[str, Subject]]
    address: Address

    tried_both_methods: bool = False

    def run(self) -> list[str]:
        found = self._as_visitor()
        for member in self.cast.members:
            allowed = may(self.actors[member.name], self.address.operation)
            found += self._as_allowed(member) if allowed else self._as_refused(member)
        return found

    def _sends(self, name: str, method: str, path: str) -> Any:
        """One request whose writes are taken back."""
        with transaction.atomic():
            answer = self.clients[name].generic(method, path, HTTP_ACCEPT_LANGUAGE="zh-hans")
            answer.content_text = (
                b"".join(answer.streaming_content).decode(errors="replace") if answer.streaming else answer.content.decode(errors="replace")
            )
            transaction.set_rollback(True)
        return answer

    def _records(self) -> dict[str, dict[str, Subject]]:
        """variant → parameter → subject. A parameter that lacks a variant takes its own "own"; one that is no id never varies."""
        chosen = {name: _registered(self.built, self.address, name) for name, _ in self.address.parameters}
        variants = list(dict.fromkeys(variant for subjects in chosen.values() for variant in subjects)) or ["own"]
        records = {variant: {name: subjects.get(variant, subjects["own"]) for name, subjects in chosen.items()} for variant in variants}
        if any(kind == "uuid" for _, kind in self.address.parameters):
            nowhere = Subject(uuid4(), visible_to=lambda member: False)
            records["random"] = {name: nowhere if kind == "uuid" else chosen[name]["own"] for name, kind in self.address.parameters}
        return records

    def _path(self, record: Mapping[str, Subject]) -> str:
        return self.address.path({name: subject.value for name, subject in record.items()})

    def _as_visitor(self) -> list[str]:
        found = []
        path = self._path(self._records()["own"])
        for method in self.address.methods:
            answer = self._sends("", method, path)
            found += self._broken("visitor", method, path, answer)
            if PUBLIC in roles_for(self.address.operation):
                continue
            to_sign_in = answer.status_code == 302 and answer["Location"].startswith(_SIGN_IN)
            if not (to_sign_in or (self.address.is_api and answer.status_code == 401)):
                found.append(self._words("未登录", method, path, answer, "应转到登录页（接口应为401）"))
        return found

    def _as_refused(self, member: Member) -> list[str]:
        found = []
        path = self._path(self._records()["own"])
        # refused before the view is asked, so by any method alike: all methods once, for the others the one that writes
        methods = self.address.methods if not self.tried_both_methods else self.address.methods[-1:]
        self.tried_both_methods = True
        for method in methods:
            answer = self._sends(member.name, method, path)
            if answer.status_code != 403:
                found.append(self._words(member.name, method, path, answer, f"角色 {member.role} 未获准，应为403"))
            found += self._leaks(member, method, path, answer)
        return found

    def _as_allowed(self, member: Member) -> list[str]:
        found = []
        records = self._records()
        for method in self.address.methods:
            nowhere = self._sends(member.name, method, self._path(records["random"])) if "random" in records else None
            for variant, record in records.items():
                if method != "GET" and variant in _READ_ONLY_VARIANTS:
                    continue
                path = self._path(record)
                answer = nowhere if variant == "random" and nowhere else self._sends(member.name, method, path)
                found += self._broken(member.name, method, path, answer) + self._leaks(member, method, path, answer)
                if answer.status_code == 405 and not self.address.is_api:
                    break  # the page does not take this method at all
                if all(one.visible_to(member) for one in record.values()):
                    if answer.status_code == 404 or (answer.status_code == 403 and method == "GET"):
                        found.append(self._words(member.name, method, path, answer, f"{variant} 的记录本应看得到"))
                elif method != "GET" and _same_refusal(answer, nowhere, path, records):
                    continue  # the form itself was refused before the record was looked for: nothing is told
                elif answer.status_code != 404:
                    found.append(self._words(member.name, method, path, answer, f"{variant} 的记录不该看得到，应为404"))
                elif nowhere is not None and answer.content_text != nowhere.content_text:
                    found.append(self._words(member.name, method, path, answer, f"{variant} 的404与随机编号的404不一样"))
        return found

    def _broken(self, who: str, method: str, path: str, answer: Any) -> list[str]:
        return [self._words(who, method, path, answer, "服务器出错")] if answer.status_code >= 500 else []

    def _leaks(self, member: Member, method: str, path: str, answer: Any) -> list[str]:
        return [
            self._words(member.name, method, path, answer, f"页面上出现了看不到的记录“{one.canary}”")
            for subjects in self.built.values()
            for variant, one in subjects.items()
            if one.canary and not one.visible_to(member) and not self._is_own_trail(variant) and one.canary in answer.content_text
        ]

    def _is_own_trail(self, variant: str) -> bool:
        """The audit trail names what its own zone's deeds were done to; its readers see those names and open nothing by them."""
        return self.address.operation.startswith("system:audit") and variant in OWN_ZONE_VARIANTS

    def _words(self, who: str, method: str, path: str, answer: Any, why: str) -> str:
        return f"{who} {method} {path}（{self.address.operation}）→ {answer.status_code}：{why}"
