//! What the author of a pack uses besides the engine: schemas for an editor, a pack to begin with, one look
//! for all files. Knows the files' form, not what a pack decides.

mod flow;
mod form;
mod format;
mod layout;
mod mask_form;
mod order;
mod printer;
mod scaffold;
mod schema;

pub use format::{FormatError, format_file};
pub use scaffold::{MalformedId, new_pack};
pub use schema::FileKind;
