"""The Wayland interfaces that are spoken here, as data.

Requests and events stand in the order of the published protocols, since their place is their
number. A signature is explained in ``wire``; those never used end the lists.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Message:
    opcode: int
    name: str
    signature: str


@dataclass(frozen=True, slots=True)
class Interface:
    """``version`` is the highest that is spoken; ``creates`` names what an event brings."""

    name: str
    version: int
    requests: dict[str, Message]
    events: tuple[Message, ...]
    creates: dict[str, Interface] = field(default_factory=dict["str", "Interface"])


def _interface(
    name: str, version: int, *, requests: str = "", events: str = "", **creates: Interface
) -> Interface:
    asked, told = _messages(requests), _messages(events)
    return Interface(name, version, {message.name: message for message in asked}, told, creates)


def _messages(described: str) -> tuple[Message, ...]:
    found = re.findall(r"(\w+)\((\w*)\)", described)
    return tuple(Message(opcode, *words) for opcode, words in enumerate(found))


DISPLAY = _interface(
    "wl_display", 1, requests="sync(n) get_registry(n)", events="error(ous) delete_id(u)"
)
REGISTRY = _interface(
    "wl_registry", 1, requests="bind(usun)", events="global(usu) global_remove(u)"
)
CALLBACK = _interface("wl_callback", 1, events="done(u)")

_POINTER = _interface(
    "wl_pointer",
    1,
    requests="set_cursor(uoii)",
    events="enter(uoff) leave(uo) motion(uff) button(uuuu) axis(uuf)",
)
SEAT = _interface(
    "wl_seat",
    1,
    requests="get_pointer(n)",
    events="capabilities(u)",
    get_pointer=_POINTER,
)
HAS_POINTER = 1
"""Among a seat's capabilities."""


def _data_control(prefix: str, version: int) -> Interface:
    """Both protocols are the same but for their names."""
    offer = _interface(
        f"{prefix}_offer_v1", version, requests="receive(sh) destroy()", events="offer(s)"
    )
    device = _interface(
        f"{prefix}_device_v1",
        version,
        requests="set_selection(o) destroy() set_primary_selection(o)",
        events="data_offer(n) selection(o) finished() primary_selection(o)",
        data_offer=offer,
    )
    source = _interface(
        f"{prefix}_source_v1",
        version,
        requests="offer(s) destroy()",
        events="send(sh) cancelled()",
    )
    return _interface(
        f"{prefix}_manager_v1",
        version,
        requests="create_data_source(n) get_data_device(no) destroy()",
        create_data_source=source,
        get_data_device=device,
    )


EXT_DATA_CONTROL = _data_control("ext_data_control", 1)
WLR_DATA_CONTROL = _data_control("zwlr_data_control", 2)

VIRTUAL_KEYBOARD = _interface(
    "zwp_virtual_keyboard_v1",
    1,
    requests="keymap(uhu) key(uuu) modifiers(uuuu) destroy()",
)
VIRTUAL_KEYBOARD_MANAGER = _interface(
    "zwp_virtual_keyboard_manager_v1",
    1,
    requests="create_virtual_keyboard(on)",
    create_virtual_keyboard=VIRTUAL_KEYBOARD,
)

_TOPLEVEL = _interface(
    "zwlr_foreign_toplevel_handle_v1",
    3,
    requests="set_maximized() unset_maximized() set_minimized() unset_minimized() activate(o)"
    " close() set_rectangle(oiiii) destroy()",
    events="title(s) app_id(s) output_enter(o) output_leave(o) state(a) done() closed() parent(o)",
)
TOPLEVEL_MANAGER = _interface(
    "zwlr_foreign_toplevel_manager_v1",
    3,
    requests="stop()",
    events="toplevel(n) finished()",
    toplevel=_TOPLEVEL,
)
ACTIVATED = 2
"""Among a toplevel's states: it has the focus, as far as windows go."""

OUTPUT = _interface(
    "wl_output",
    4,
    events="geometry(iiiiissi) mode(uiii) done() scale(i) name(s) description(s)",
)
_SURFACE = _interface(
    "wl_surface",
    3,
    requests="destroy() attach(oii) damage(iiii) frame(n) set_opaque_region(o)"
    " set_input_region(o) commit() set_buffer_transform(i) set_buffer_scale(i)",
    events="enter(o) leave(o)",
)
COMPOSITOR = _interface("wl_compositor", 3, requests="create_surface(n)", create_surface=_SURFACE)
_BUFFER = _interface("wl_buffer", 1, requests="destroy()", events="release()")
_SHM_POOL = _interface(
    "wl_shm_pool",
    1,
    requests="create_buffer(niiiiu) destroy()",
    create_buffer=_BUFFER,
)
SHM = _interface(
    "wl_shm", 1, requests="create_pool(nhi)", events="format(u)", create_pool=_SHM_POOL
)
ARGB8888 = 0
"""The format of pixels that every compositor takes."""

_LAYER_SURFACE = _interface(
    "zwlr_layer_surface_v1",
    1,
    requests="set_size(uu) set_anchor(u) set_exclusive_zone(i) set_margin(iiii)"
    " set_keyboard_interactivity(u) get_popup(o) ack_configure(u) destroy()",
    events="configure(uuu) closed()",
)
LAYER_SHELL = _interface(
    "zwlr_layer_shell_v1",
    1,
    requests="get_layer_surface(noous)",
    get_layer_surface=_LAYER_SURFACE,
)

_CURSOR_SHAPE_DEVICE = _interface(
    "wp_cursor_shape_device_v1", 1, requests="destroy() set_shape(uu)"
)
CURSOR_SHAPES = _interface(
    "wp_cursor_shape_manager_v1",
    1,
    requests="destroy() get_pointer(no)",
    get_pointer=_CURSOR_SHAPE_DEVICE,
)
