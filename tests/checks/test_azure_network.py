"""Ports that the internet reaches, and machines with nothing before them: one edit each."""

from __future__ import annotations

from typing import Any

import pytest

from checks import Finding, Shown
from checks.azure.compute import SCALE_SETS
from checks.azure.estate import RESOURCES
from checks.azure.inbound import entries, inbound, landmarks
from checks.azure.network import ADDRESSES, GROUPS, INTERFACES, NETWORKS
from checks.engine import checks_for
from claims.model import Claim
from evidence import Item
from tests.checks.cases.azure_compute import scale_set
from tests.checks.cases.azure_network import (
    CASES,
    FRONT,
    INNER,
    NIC,
    RULES,
    SUBNET,
    address,
    addressed,
    defaults,
    group,
    interface,
    network,
    rule,
)
from tests.checks.saying import HOLDS, UNKNOWN, said
from tests.kit import SUBSCRIPTION, Case, Status, answered, claim, edited, finding, page, without

INBOUND = CASES["azure-nsg-inbound"]
BEHIND = CASES["azure-vm-behind-nsg"]
AT_GROUPS, AT_NICS, AT_NETS = ((query, SUBSCRIPTION) for query in (GROUPS, INTERFACES, NETWORKS))
AT_ADDRESSES = (ADDRESSES, SUBSCRIPTION)


def seen(found: Finding) -> list[tuple[str, str, str]]:
    return [(o.resource.rsplit("/", 1)[-1], str(o.outcome), str(o.note)) for o in found.observations]


def inward(case: Case = INBOUND, the_claim: Claim = INBOUND.claim) -> Finding:
    return finding("azure-nsg-inbound", the_claim, case.bodies)


def only(*rules: dict[str, Any], **attached: Any) -> Case:
    return answered(INBOUND, AT_GROUPS, page(group(FRONT, *rules, **(attached or {"subnets": [{"id": SUBNET}]}))))


def behind(case: Case = BEHIND) -> Finding:
    return finding("azure-vm-behind-nsg", BEHIND.claim, case.bodies)


def ports_in(*rules: dict[str, Any], protocol: str = "tcp", ports: tuple[int, ...] = (22, 443)) -> list[bool | None]:
    """What happens to these ports, by these rules and the default ones."""
    item = Item(group(FRONT, *rules), "body", "", FRONT, GROUPS.id)
    tried = inbound(item)
    assert tried is not None
    return [entry.let_in for entry in entries(tried, ports, protocol)]


# -- the rules -----------------------------------------------------------------------------------------------------------


def test_without_rules_of_its_own_a_group_lets_nothing_in() -> None:
    assert ports_in() == [False, False]


@pytest.mark.parametrize("source", ["*", "Internet", "INTERNET", "0.0.0.0/0", "::/0", ["0.0.0.0/1", "128.0.0.0/1"]])
def test_every_spelling_of_the_internet_is_the_internet(source: str | list[str]) -> None:
    assert ports_in(rule("a", 100, "Allow", "22", source)) == [True, False]


@pytest.mark.parametrize("source", ["64.0.0.0/2", "2000::/3"])
def test_a_block_that_nobody_owns_alone_is_the_internet_where_it_is_let_in(source: str) -> None:
    assert ports_in(rule("a", 100, "Allow", "22", source)) == [True, False]


def test_a_denied_part_does_not_close_the_rest() -> None:
    assert ports_in(rule("a", 100, "Deny", "22", "64.0.0.0/2"), rule("b", 200, "Allow", "22", "*")) == [True, False]


@pytest.mark.parametrize(
    "source", ["198.51.100.7", "10.0.0.0/8", "fc00::/7", "VirtualNetwork", "AzureFrontDoor.Backend"]
)
def test_named_addresses_and_services_are_not_the_internet(source: str) -> None:
    assert ports_in(rule("a", 100, "Allow", "*", source)) == [False, False]


@pytest.mark.parametrize("source", ["AzureCloud", "AzureCloud.westeurope", "0.0.0.0-255.255.255.255"])
def test_all_of_azure_and_what_is_no_prefix_is_not_known(source: str) -> None:
    assert ports_in(rule("a", 100, "Allow", "22", source)) == [None, False]


@pytest.mark.parametrize(("ports", "expected"), [("*", True), ("20-25", True), (["80", "22"], True), ("23-443", False)])
def test_ports_stand_alone_in_ranges_and_in_lists(ports: str | list[str], expected: bool) -> None:
    assert ports_in(rule("a", 100, "Allow", ports, "*"))[0] is expected


def test_a_lower_number_wins_whatever_the_order_in_the_list() -> None:
    deny, allow = rule("a", 100, "Deny", "*", "Internet"), rule("b", 4096, "Allow", "22", "*")
    assert ports_in(allow, deny) == [False, False]
    assert ports_in(rule("a", 300, "Deny", "*", "*"), rule("b", 200, "Allow", "22", "*")) == [True, False]


def test_a_denial_for_one_target_leaves_the_others_in_doubt() -> None:
    narrow = rule("a", 100, "Deny", "22", "*", destinationAddressPrefix="10.1.0.9")
    assert ports_in(narrow, rule("b", 200, "Allow", "22", "*")) == [None, False]
    assert ports_in(narrow) == [False, False]


def test_rules_of_another_protocol_or_direction_are_passed_over() -> None:
    assert ports_in(rule("a", 100, "Allow", "22", "*", protocol="Udp")) == [False, False]
    assert ports_in(rule("a", 100, "Allow", "22", "*", protocol="Udp"), protocol="udp") == [True, False]
    assert ports_in(rule("a", 100, "Allow", "22", "*", direction="Outbound")) == [False, False]


@pytest.mark.parametrize("more", [{"protocol": "Sctp"}, {"access": "Audit"}, {"destinationPortRange": "ssh"}])
def test_what_is_not_understood_is_a_doubt(more: dict[str, Any]) -> None:
    odd = rule("a", 100, "Allow", "22", "*")
    odd["properties"].update(more)
    assert ports_in(odd)[0] is None


def test_a_rule_for_a_group_of_machines_is_not_the_internet() -> None:
    inner = rule("a", 100, "Allow", "22", [], sourceApplicationSecurityGroups=[{"id": "/asg"}])
    assert ports_in(inner) == [False, False]


def test_landmarks_are_the_ports_where_a_rule_begins_or_ends() -> None:
    rules = inbound(Item(group(FRONT, rule("a", 100, "Allow", "20-25", "*")), "body", "", FRONT, GROUPS.id))
    assert landmarks(rules or [], (443,)) == [0, 20, 26, 443, 444]


# -- groups --------------------------------------------------------------------------------------------------------------


def test_a_closed_group_holds_and_names_the_rules_that_close_it() -> None:
    found = inward()
    assert seen(found)[0] == (
        "nsg-front",
        "holds",
        "keeps the internet out of the ports of administration and databases",
    )
    assert [one.value for one in found.observations[0].seen][:4] == ["Deny", 4000, ["22", "3380-3400"], "Internet"]


@pytest.mark.parametrize("port", ["22", "3389", "5986", "1433", "5432", "27017", "6379"])
def test_a_port_of_administration_or_databases_that_is_open_contradicts(port: str) -> None:
    found = inward(only(rule("Open", 100, "Allow", port, "Internet")))
    assert seen(found) == [("nsg-front", "contradicts", f"lets the internet in to port {port}")]


def test_any_to_any_contradicts() -> None:
    found = inward(only(rule("Open", 100, "Allow", "*", "*", protocol="*")))
    assert seen(found)[0][2] == "lets the internet in to port 22, 1433, 3306, 3389, 5432, 5985 and others"


def test_a_denial_before_it_closes_an_open_rule() -> None:
    assert inward(only(*RULES, rule("Open", 4001, "Allow", "22", "*"))).shown is Shown.PASS


def test_a_group_at_the_interface_is_closed_by_the_group_of_the_subnet() -> None:
    said = "lets the internet in to port 22, which the group of its subnet keeps closed"
    assert seen(inward())[1] == ("nsg-worker", "holds", said)


def test_a_group_at_the_interface_contradicts_where_the_subnet_has_none() -> None:
    found = inward(without(INBOUND, AT_NETS, "/value/0/properties/subnets/0/properties/networkSecurityGroup"))
    assert seen(found)[1] == ("nsg-worker", "contradicts", "lets the internet in to port 22")


def test_a_group_at_the_interface_contradicts_where_the_subnet_is_open_too() -> None:
    found = inward(edited(INBOUND, AT_GROUPS, "/value/0/properties/securityRules", [rule("a", 100, "Allow", "*", "*")]))
    assert [outcome for _, outcome, _ in seen(found)] == ["contradicts", "contradicts"]


def test_a_group_at_an_interface_that_was_not_read_is_unknown() -> None:
    case = answered(INBOUND, AT_NICS, page())
    assert seen(inward(case))[1][1:] == (
        "unknown", "lets the internet in to port 22; whether the group of its subnet closes it could not be read"
    )  # fmt: skip


def test_a_group_that_is_attached_to_nothing_opens_nothing_and_guards_nothing() -> None:
    loose = group(INNER, rule("Open", 100, "Allow", "*", "*"))
    both = answered(INBOUND, AT_GROUPS, page(group(FRONT, *RULES, subnets=[{"id": SUBNET}]), loose))
    assert seen(inward(both))[1] == ("nsg-worker", "holds", "is attached to nothing, so it opens nothing")
    alone = inward(answered(INBOUND, AT_GROUPS, page(loose)))
    assert seen(alone) == [("nsg-worker", "unknown", "is attached to nothing, so it guards nothing")]


def test_rules_that_are_not_there_are_unknown() -> None:
    assert inward(without(INBOUND, AT_GROUPS, "/value/0/properties/defaultSecurityRules")).shown is Shown.UNKNOWN
    assert inward(
        edited(INBOUND, AT_GROUPS, "/value/0/properties/securityRules/0", rule("a", "1", "Allow", "1", "*"))
    ).shown is (  # type: ignore[arg-type]
        Shown.UNKNOWN
    )


def test_where_the_open_ports_are_named_no_other_may_be_open() -> None:
    named = claim("network.firewall", open_ports=[80, 443])
    assert seen(inward(only(*RULES), named)) == [
        ("nsg-front", "holds", "lets the internet in to the ports that are named and to no other")
    ]
    found = inward(only(*RULES, rule("App", 300, "Allow", "8080-8090", "*")), named)
    assert seen(found) == [("nsg-front", "contradicts", "lets the internet in to port 8080")]
    found = inward(only(*RULES, rule("Voice", 300, "Allow", "3478", "*", protocol="Udp")), named)
    assert seen(found) == [("nsg-front", "contradicts", "lets the internet in to port 3478")]


def test_isolation_of_administration_is_about_the_ports_of_administration() -> None:
    admin = claim("network.isolation", scope_="admin")
    assert inward(only(rule("Db", 100, "Allow", "5432", "*")), admin).shown is Shown.PASS
    assert inward(only(rule("Rdp", 100, "Allow", "3389", "*")), admin).shown is Shown.FAIL


@pytest.mark.parametrize("params", [{"type": "waf"}, {"type": ["ddos", "waf"]}])
def test_waf_and_ddos_are_other_things(params: dict[str, Any]) -> None:
    ids = {check.id for check in checks_for(claim("network.firewall", **params))}
    assert not ids & {"azure-nsg-inbound", "azure-vm-behind-nsg"}


def test_isolation_of_data_stores_does_not_show_in_groups() -> None:
    assert "azure-nsg-inbound" not in {c.id for c in checks_for(claim("network.isolation", scope_="databases"))}


def test_an_estate_without_groups_shows_nothing() -> None:
    assert inward(answered(INBOUND, AT_GROUPS, page())).shown is Shown.NONE


# -- machines ------------------------------------------------------------------------------------------------------------


def test_a_machine_behind_the_group_of_its_subnet_holds() -> None:
    assert seen(behind()) == [("vm-worker", "holds", "has a network security group at its subnet")]


def test_a_machine_behind_a_group_at_its_interface_holds() -> None:
    bare = answered(BEHIND, AT_NETS, page(network(networkSecurityGroup=None)))
    found = behind(answered(bare, AT_NICS, page(interface(networkSecurityGroup={"id": INNER}))))
    assert seen(found) == [("vm-worker", "holds", "has a network security group at its network interface")]


def test_a_bare_machine_with_an_open_public_address_contradicts() -> None:
    bare = answered(BEHIND, AT_NETS, page(network(networkSecurityGroup=None)))
    found = behind(answered(bare, AT_ADDRESSES, page(address("Basic"))))
    said = "has a public address that lets everything in, and no network security group"
    assert seen(found) == [("vm-worker", "contradicts", said)]


def test_a_bare_machine_with_a_public_address_that_is_closed_by_itself_is_unknown() -> None:
    found = behind(answered(BEHIND, AT_NETS, page(network(networkSecurityGroup=None))))
    said = "has no network security group; its public address lets nothing in without one"
    assert seen(found) == [("vm-worker", "unknown", said)]


def test_a_bare_machine_with_an_address_of_a_new_kind_is_unknown() -> None:
    bare = answered(BEHIND, AT_NETS, page(network(networkSecurityGroup=None)))
    assert behind(answered(bare, AT_ADDRESSES, page(address("Premium")))).shown is Shown.UNKNOWN
    assert behind(answered(bare, AT_ADDRESSES, page())).shown is Shown.UNKNOWN


def test_a_bare_machine_without_a_public_address_is_unknown() -> None:
    bare = answered(BEHIND, AT_NETS, page(network(networkSecurityGroup=None)))
    inner = edited(bare, AT_NICS, "/value/0/properties/ipConfigurations/0/properties/publicIPAddress", None)
    assert seen(behind(inner))[0][1:] == ("unknown", "has no network security group, and no public address of its own")


def test_a_machine_whose_network_was_not_read_is_unknown() -> None:
    assert behind(answered(BEHIND, AT_NETS, page())).shown is Shown.UNKNOWN
    assert behind(answered(BEHIND, AT_NICS, page())).shown is Shown.UNKNOWN
    refused = Status(403, {"error": {"code": "AuthorizationFailed", "message": "no"}})
    assert behind(answered(BEHIND, AT_NICS, refused)).shown is Shown.UNKNOWN


def test_ids_are_compared_without_regard_to_case() -> None:
    upper = edited(
        BEHIND, AT_NICS, "/value/0/id", NIC.replace("resourceGroups", "RESOURCEGROUPS").replace("nic-", "NIC-")
    )
    assert behind(upper).shown is Shown.PASS


def test_the_default_rules_of_the_case_are_those_of_every_group() -> None:
    assert [one["properties"]["priority"] for one in defaults()] == [65000, 65001, 65500, 65001, 65500]


# -- other kinds of protection -------------------------------------------------------------------------------------------


def other_kinds(*kinds: str, resources: Any = None) -> list[tuple[str, str, str]]:
    case = CASES["azure-firewall-other-kinds"]
    bodies = case.bodies if resources is None else {**case.bodies, (RESOURCES, SUBSCRIPTION): resources}
    return seen(finding("azure-firewall-other-kinds", claim("network.firewall", type=list(kinds)), bodies))


def test_rules_for_ports_do_not_stand_for_what_nothing_looks_at() -> None:
    said = "protection of the kind ids, which is named too, is not asked"
    assert other_kinds("firewall", "ids") == [("subscriptions", "unknown", said)]
    assert other_kinds("firewall", "ddos") == []  # a check of its own looks at that


def test_a_web_application_firewall_needs_something_that_carries_it() -> None:
    said = "nothing here can carry the web application firewall that is named too"
    assert other_kinds("firewall", "waf") == []
    assert other_kinds("firewall", "waf", resources=page()) == [("subscriptions", "unknown", said)]


@pytest.mark.parametrize("kinds", ["firewall", ["firewall", "nsg"], "ddos"])
def test_who_names_one_kind_is_judged_by_that_alone(kinds: str | list[str]) -> None:
    ids = {check.id for check in checks_for(claim("network.firewall", type=kinds))}
    assert "azure-firewall-other-kinds" not in ids


# -- scale sets


@pytest.mark.parametrize(
    ("nic", "subnet", "outcome", "words"),
    [
        ({}, {}, HOLDS, "has a network security group at its network interface"),
        ({"networkSecurityGroup": None, "ipConfigurations": [addressed()]}, {}, HOLDS,
         "has a network security group at its subnet"),
        ({"networkSecurityGroup": None, "ipConfigurations": [addressed()]}, {"networkSecurityGroup": None}, UNKNOWN,
         "has no network security group, and no public address of its own"),
        ({"networkSecurityGroup": None,
          "ipConfigurations": [addressed(publicIPAddressConfiguration={"name": "public"})]},
         {"networkSecurityGroup": None}, UNKNOWN,
         "has no network security group, and gives its machines public addresses of a kind that does not show"),
        ({"networkSecurityGroup": None, "ipConfigurations": [addressed("/subnets/elsewhere")]}, {}, UNKNOWN,
         "lies in a network that could not be read"),
        ({"networkSecurityGroup": None, "ipConfigurations": []}, {}, UNKNOWN,
         "lies in a network that could not be read"),
    ],
)  # fmt: skip
def test_machines_of_a_scale_set_stand_behind_the_group_of_its_model(
    nic: Any, subnet: Any, outcome: Any, words: str
) -> None:
    check = "azure-scale-set-behind-nsg"
    bodies = {
        (SCALE_SETS, SUBSCRIPTION): page(scale_set(interface=nic)),
        (NETWORKS, SUBSCRIPTION): page(network(**subnet)),
    }
    assert said(check, CASES[check], None, bodies) == [("vmss-render", outcome, words)]


@pytest.mark.parametrize(
    ("mode", "expected"), [("Flexible", []), ("Uniform", ["its network interfaces are not listed"])]
)
def test_a_scale_set_without_a_model_leaves_its_machines_to_the_other_check(mode: str, expected: Any) -> None:
    check, bare = "azure-scale-set-behind-nsg", scale_set(mode=mode)
    bare["properties"]["virtualMachineProfile"] = None
    found = said(check, CASES[check], None, {(SCALE_SETS, SUBSCRIPTION): page(bare)})
    assert [words for _, _, words in found] == expected
