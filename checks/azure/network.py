"""Azure networks: which ports the internet reaches, and whether every virtual machine stands behind a set of rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from checks.azure.compute import MACHINES, SCALE_SETS
from checks.azure.estate import RESOURCES, SUBSCRIPTIONS, UNREGISTERED
from checks.azure.inbound import Entry, entries, inbound, landmarks
from checks.azure.promise import listed
from checks.azure.scopes import alone
from checks.check import Fold, Observation, Outcome, check, contradicts, holds, survey, unknown
from checks.note import Note, note
from claims.model import Claim
from evidence import Default, Item, Query, Seen, Snapshot, arm


def _list(name: str) -> Query:
    return arm(
        f"azure.network.{name}",
        f"{{id}}/providers/Microsoft.Network/{name}",
        version="2026-03-01",
        permission=f"Microsoft.Network/{name}/read",
        each=SUBSCRIPTIONS,
        answers=UNREGISTERED,
    )


GROUPS = _list("networkSecurityGroups")
INTERFACES = _list("networkInterfaces")
NETWORKS = _list("virtualNetworks")
ADDRESSES = _list("publicIPAddresses")

# SSH, RDP, WinRM; SQL Server, MySQL, PostgreSQL, Redis, MongoDB.
ADMINISTRATION: Final = (22, 3389, 5985, 5986)
DATABASES: Final = (1433, 3306, 5432, 6379, 27017)
# A group that guards nothing has no such list:
# https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview
NO_GROUP: Final = Default("", "https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview")
NOTHING: Final = Default([], "https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview")
FIREWALL: Final = ("network.firewall", "network.isolation")
# What is to be said of machines without a group: themselves, their network interface, and the groups that are not there.
_Bare = Callable[[Item, Item, Snapshot, Sequence[Seen]], Observation]


def _by_rules(claim: Claim) -> bool:
    """A web application firewall and DDoS protection are other things; isolation of data stores shows at the stores."""
    if claim.kind == "network.isolation":
        return "admin" in listed(claim, "scope")
    types = listed(claim, "type")
    return not types or bool({"firewall", "nsg"} & set(types))


@check("azure-nsg-inbound", answers=FIREWALL, over=GROUPS, may_need=(INTERFACES, NETWORKS), applies=_by_rules)
def doors(claim: Claim, group: Item, snapshot: Snapshot) -> Iterator[Observation]:
    """Network security groups let nobody in from the internet to the ports of administration and databases.

    Where the document names the open ports, no other port may be open at all. A group that is attached to nothing guards
    nothing, and opens nothing. Where one is attached to network interfaces only, the group of their subnet counts too.
    Source: https://learn.microsoft.com/azure/virtual-network/network-security-group-how-it-works

    Proves: which ports each group's rules, taken by priority with the default ones, open to the internet.
    Leaves open: what answers behind an open port; what a group on a network interface closes that its subnet opens;
    firewalls of services without a network of their own.
    """
    if not _guards(group):
        yield _idle(group, snapshot)
        return
    rules = inbound(group)
    if rules is None:
        yield unknown(group, "its rules cannot be read")
        return
    found = _asked(claim, rules)
    opened = [entry for entry in found if entry.let_in]
    doubtful = [entry for entry in found if entry.let_in is None]
    said = _open(group, opened, snapshot) if opened else None
    if said is not None and (said.outcome is not Outcome.HOLDS or not doubtful):
        yield said
    elif doubtful:
        yield unknown(group, "has a rule for port {ports} that is not understood here", *_rules(doubtful),
                      ports=_ports(doubtful))  # fmt: skip
    elif listed_ports(claim):
        yield holds(group, "lets the internet in to the ports that are named and to no other", *_rules(found))
    else:
        yield holds(group, "keeps the internet out of the ports of administration and databases", *_rules(found))


@check(
    "azure-vm-behind-nsg",
    answers=FIREWALL,
    over=MACHINES,
    needs=(INTERFACES,),
    may_need=(NETWORKS, ADDRESSES),
    applies=_by_rules,
)
def machines(_claim: Claim, machine: Item, snapshot: Snapshot) -> Iterator[Observation]:
    """Every virtual machine stands behind a network security group, at its network interface or at its subnet.

    Without one a public address of the Basic kind lets everything in, one of the Standard kind nothing:
    https://learn.microsoft.com/azure/virtual-network/ip-services/public-ip-addresses#sku

    Proves: that a group is attached before each network interface of each machine; what it lets in is another check.
    Leaves open: firewalls inside the machine; Azure Firewall and other appliances on the way.
    """
    attached = machine.parts("/properties/networkProfile/networkInterfaces")
    if not attached:
        yield unknown(machine, "its network interfaces are not listed")
        return
    for reference in attached:
        where = reference.at("/id")
        interface = _find(snapshot, INTERFACES, where.value)
        if interface is None:
            yield unknown(machine, "has a network interface that could not be read", where)
        else:
            yield _guarded(machine, interface, snapshot, _bare)


# What can carry a web application firewall; checks of its own look at it where there is one.
_FRONTS: Final = frozenset(
    {"microsoft.network/applicationgateways", "microsoft.network/frontdoors", "microsoft.cdn/profiles"}
)


def _others(claim: Claim) -> list[str]:
    return [kind for kind in listed(claim, "type") if kind not in ("firewall", "nsg")]


@survey(
    "azure-firewall-other-kinds",
    answers=("network.firewall",),
    needs=(RESOURCES,),
    fold=Fold.GUARD,
    applies=lambda claim: len(listed(claim, "type")) > 1 and bool(_others(claim)),
)
def other_kinds(claim: Claim, snapshot: Snapshot) -> Iterator[Observation]:
    """Where a document names several kinds of protection, rules for addresses and ports do not stand for the others.

    Proves: nothing; it says which of the kinds that the document names nothing here looks at.
    Leaves open: whether they are there.
    """
    fronts = any(str(one.at("/type").value).casefold() in _FRONTS for one in snapshot.seen(RESOURCES))
    for kind in _others(claim):
        if not alone(claim, "type", kind):
            yield unknown(
                "/subscriptions", "protection of the kind {kind}, which is named too, is not asked", kind=kind
            )
        elif kind == "waf" and not fronts:
            text = "nothing here can carry the web application firewall that is named too"
            yield unknown("/subscriptions", text)


@check("azure-scale-set-behind-nsg", answers=FIREWALL, over=SCALE_SETS, may_need=(NETWORKS,), applies=_by_rules)
def scale_sets(_claim: Claim, scale_set: Item, snapshot: Snapshot) -> Iterator[Observation]:
    """Machines of scale sets stand behind a network security group, at their network interfaces or at their subnet.

    Source: https://learn.microsoft.com/azure/virtual-machine-scale-sets/virtual-machine-scale-sets-networking

    Proves: that the model of the machines puts a group before each network interface; what it lets in is another check.
    Leaves open: machines that still run an older model; scale sets without a model, whose machines another check looks at.
    """
    model = "/properties/virtualMachineProfile"
    if not scale_set.names(model) and scale_set.at("/properties/orchestrationMode").value == "Flexible":
        return
    interfaces = scale_set.parts(f"{model}/networkProfile/networkInterfaceConfigurations")
    if not interfaces:
        yield unknown(scale_set, "its network interfaces are not listed")
        return
    for interface in interfaces:
        yield _guarded(scale_set, interface, snapshot, _bare_model)


def _bare_model(scale_set: Item, interface: Item, _snapshot: Snapshot, groups: Sequence[Seen]) -> Observation:
    """What machines without a network security group are exposed to, by the model that they are made from."""
    addresses = interface.parts("/properties/ipConfigurations") or []
    names = [address.at("/properties/publicIPAddressConfiguration/name") for address in addresses]
    if any(name.present for name in names):
        said = "has no network security group, and gives its machines public addresses of a kind that does not show"
        return unknown(scale_set, said, *groups, *names)
    return unknown(scale_set, "has no network security group, and no public address of its own", *groups)


def listed_ports(claim: Claim) -> tuple[int, ...]:
    """The ports that a claim says are open; empty where it names none."""
    value = claim.params.get("open_ports")
    values = value if isinstance(value, tuple) else (value,)
    return tuple(int(one) for one in values if isinstance(one, int | str) and str(one).isdecimal())


def _asked(claim: Claim, rules: list[Item]) -> list[Entry]:
    """What happens to the ports that the claim is about."""
    named = listed_ports(claim)
    if named:
        ports = [port for port in landmarks(rules, named) if port not in named]
        return [entry for protocol in ("tcp", "udp") for entry in entries(rules, ports, protocol)]
    return entries(rules, ADMINISTRATION if claim.kind == "network.isolation" else (*ADMINISTRATION, *DATABASES))


def _open(group: Item, opened: list[Entry], snapshot: Snapshot) -> Observation:
    shielded, seen = _shield(group, sorted({entry.port for entry in opened}), snapshot)
    ports, rules = _ports(opened), _rules(opened)
    if shielded is None:
        said = "lets the internet in to port {ports}; whether the group of its subnet closes it could not be read"
        return unknown(group, said, *rules, *seen, ports=ports)
    if shielded:
        said = "lets the internet in to port {ports}, which the group of its subnet keeps closed"
        return holds(group, said, *rules, *seen, ports=ports)
    return contradicts(group, "lets the internet in to port {ports}", *rules, *seen, ports=ports)


def _guards(group: Item) -> bool:
    return bool(group.parts("/properties/subnets") or group.parts("/properties/networkInterfaces"))


def _idle(group: Item, snapshot: Snapshot) -> Observation:
    """A group that is attached to nothing: no danger beside groups that are, but no firewall by itself."""
    seen = [group.at(f"/properties/{key}", absent=NOTHING) for key in ("subnets", "networkInterfaces")]
    if snapshot.once("azure.network.guards", lambda: any(_guards(other) for other in snapshot.seen(GROUPS))):
        return holds(group, "is attached to nothing, so it opens nothing", *seen)
    return unknown(group, "is attached to nothing, so it guards nothing", *seen)


def _shield(group: Item, ports: Sequence[int], snapshot: Snapshot) -> tuple[bool | None, list[Seen]]:
    """Whether every network interface with this group lies in a subnet whose own group closes these ports.

    None where that cannot be read; with it the citations of the subnets' groups.
    """
    members = group.parts("/properties/networkInterfaces")
    if not members or group.parts("/properties/subnets"):
        return False, []
    answers: list[bool | None] = []
    seen: list[Seen] = []
    for member in members:
        interface = _find(snapshot, INTERFACES, member.text("/id"))
        subnets = _subnets(interface, snapshot) if interface is not None else []
        for subnet in subnets or [None]:
            name = subnet.at("/properties/networkSecurityGroup/id", absent=NO_GROUP) if subnet is not None else None
            answers.append(_closes(name.value, ports, snapshot) if name is not None else None)
            seen += [name] if name is not None else []
    return (False if False in answers else None if None in answers else True), seen


def _closes(name: object, ports: Sequence[int], snapshot: Snapshot) -> bool | None:
    """Whether the group of that name keeps the internet out of all these ports; None where that is not known."""
    group = _find(snapshot, GROUPS, name)
    rules = inbound(group) if group is not None else None
    if rules is None:
        return False if name == NO_GROUP.value else None
    found = [entry.let_in for protocol in ("tcp", "udp") for entry in entries(rules, ports, protocol)]
    return False if True in found else None if None in found else True


def _guarded(machine: Item, interface: Item, snapshot: Snapshot, bare: _Bare) -> Observation:
    own = interface.at("/properties/networkSecurityGroup/id")
    if own.present:
        return holds(machine, "has a network security group at its network interface", own)
    subnets = _subnets(interface, snapshot)
    groups = [subnet.at("/properties/networkSecurityGroup/id") for subnet in subnets if subnet is not None]
    if not subnets or None in subnets:
        return unknown(machine, "lies in a network that could not be read")
    if all(group.present for group in groups):
        return holds(machine, "has a network security group at its subnet", *groups)
    return bare(machine, interface, snapshot, groups)


def _bare(machine: Item, interface: Item, snapshot: Snapshot, groups: Sequence[Seen]) -> Observation:
    """What a machine without a network security group is exposed to."""
    names = [
        part.at("/properties/publicIPAddress/id") for part in interface.parts("/properties/ipConfigurations") or []
    ]
    public = [name for name in names if name.present]
    if not public:
        return unknown(machine, "has no network security group, and no public address of its own", *groups)
    found = [_find(snapshot, ADDRESSES, name.value) for name in public]
    kinds = [address.at("/sku/name") for address in found if address is not None]
    words = {str(kind.value).casefold() for kind in kinds}
    if "basic" in words:
        return contradicts(machine, "has a public address that lets everything in, and no network security group",
                           *groups, *kinds)  # fmt: skip
    if words <= {"standard", "standardv2"} and len(kinds) == len(public):
        return unknown(machine, "has no network security group; its public address lets nothing in without one",
                       *groups, *kinds)  # fmt: skip
    return unknown(machine, "has no network security group, and a public address of a kind that is not known", *groups,
                   *kinds)  # fmt: skip


def _subnets(interface: Item, snapshot: Snapshot) -> list[Item | None]:
    """The subnets of a network interface; None for each that could not be read."""
    wanted = [part.text("/properties/subnet/id") for part in interface.parts("/properties/ipConfigurations") or []]
    return [_subnet(resource, snapshot) for resource in dict.fromkeys(wanted)]


def _subnet(resource: str, snapshot: Snapshot) -> Item | None:
    network = _find(snapshot, NETWORKS, resource.casefold().partition("/subnets/")[0])
    for subnet in (network.parts("/properties/subnets") if network is not None else None) or []:
        if subnet.text("/id").casefold() == resource.casefold():
            return subnet
    return None


def _find(snapshot: Snapshot, query: Query, resource: object) -> Item | None:
    return next(iter(snapshot.by(query).get(str(resource).casefold(), ())), None)


def _rules(found: Iterable[Entry]) -> tuple[Seen, ...]:
    """The values of the rules that decided, each once."""
    return tuple({(seen.body, seen.pointer): seen for entry in found for seen in entry.seen}.values())


def _ports(found: Iterable[Entry]) -> Note:
    """The ports for people: the first few, and how many more."""
    ports = sorted({entry.port for entry in found})
    said = ", ".join(map(str, ports[:6]))
    return note("{ports}" if len(ports) <= 6 else "{ports} and others", ports=said)
