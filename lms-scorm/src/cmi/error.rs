//! The error codes of the two run-time APIs and the texts `GetErrorString` answers with.

use serde::{Deserialize, Serialize};

/// An error code of a run-time API; the number means what the standard of the course says.
///
/// Source: SCORM 1.2 RTE 3.3.3.2; SCORM 2004 4th Ed., RTE 3.1.7.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ErrorCode(pub u16);

impl ErrorCode {
    /// Both: no error.
    pub const NONE: Self = Self(0);
    /// Both: general exception.
    pub const GENERAL: Self = Self(101);
    /// 2004: initialization failed.
    pub const INITIALIZATION_FAILED: Self = Self(102);
    /// 2004: already initialized. In 1.2 the same case reports [`ErrorCode::GENERAL`].
    pub const ALREADY_INITIALIZED: Self = Self(103);
    /// 2004: content instance terminated.
    pub const INSTANCE_TERMINATED: Self = Self(104);
    /// 2004: termination failed.
    pub const TERMINATION_FAILED: Self = Self(111);
    /// 2004: termination before initialization.
    pub const TERMINATE_EARLY: Self = Self(112);
    /// 2004: termination after termination.
    pub const TERMINATE_LATE: Self = Self(113);
    /// 2004: data retrieved before initialization.
    pub const GET_EARLY: Self = Self(122);
    /// 2004: data retrieved after termination.
    pub const GET_LATE: Self = Self(123);
    /// 2004: data stored before initialization.
    pub const SET_EARLY: Self = Self(132);
    /// 2004: data stored after termination.
    pub const SET_LATE: Self = Self(133);
    /// 2004: commit before initialization.
    pub const COMMIT_EARLY: Self = Self(142);
    /// 2004: commit after termination.
    pub const COMMIT_LATE: Self = Self(143);
    /// Both: invalid argument.
    pub const ARGUMENT: Self = Self(201);
    /// 1.2: element cannot have children.
    pub const NO_CHILDREN: Self = Self(202);
    /// 1.2: element is not an array, so it has no count.
    pub const NO_COUNT: Self = Self(203);
    /// 2004: general get failure.
    pub const GET_FAILURE: Self = Self(301);
    /// 1.2: not initialized.
    pub const NOT_INITIALIZED: Self = Self(301);
    /// 2004: general set failure.
    pub const SET_FAILURE: Self = Self(351);
    /// 2004: general commit failure.
    pub const COMMIT_FAILURE: Self = Self(391);
    /// 2004: undefined data model element. 1.2: not implemented.
    pub const UNDEFINED: Self = Self(401);
    /// 2004: unimplemented data model element.
    pub const UNIMPLEMENTED: Self = Self(402);
    /// 1.2: the element is a keyword and cannot be set.
    pub const KEYWORD: Self = Self(402);
    /// 2004: the element has no value yet.
    pub const NO_VALUE: Self = Self(403);
    /// 1.2: the element is read only.
    pub const READ_ONLY_12: Self = Self(403);
    /// 2004: the element is read only.
    pub const READ_ONLY: Self = Self(404);
    /// 1.2: the element is write only.
    pub const WRITE_ONLY_12: Self = Self(404);
    /// 2004: the element is write only.
    pub const WRITE_ONLY: Self = Self(405);
    /// 1.2: incorrect data type.
    pub const TYPE_12: Self = Self(405);
    /// 2004: type mismatch.
    pub const TYPE: Self = Self(406);
    /// 2004: value out of range.
    pub const RANGE: Self = Self(407);
    /// 2004: dependency not established.
    pub const DEPENDENCY: Self = Self(408);

    /// The text of the SCORM 1.2 table; empty for a number it does not have.
    pub fn text_12(self) -> &'static str {
        match self.0 {
            0 => "No error",
            101 => "General exception",
            201 => "Invalid argument error",
            202 => "Element cannot have children",
            203 => "Element not an array. Cannot have count",
            301 => "Not initialized",
            401 => "Not implemented error",
            402 => "Invalid set value, element is a keyword",
            403 => "Element is read only",
            404 => "Element is write only",
            405 => "Incorrect data type",
            _ => "",
        }
    }

    /// The text of the SCORM 2004 table; empty for a number it does not have.
    pub fn text_2004(self) -> &'static str {
        match self.0 {
            0 => "No Error",
            101 => "General Exception",
            102 => "General Initialization Failure",
            103 => "Already Initialized",
            104 => "Content Instance Terminated",
            111 => "General Termination Failure",
            112 => "Termination Before Initialization",
            113 => "Termination After Termination",
            122 => "Retrieve Data Before Initialization",
            123 => "Retrieve Data After Termination",
            132 => "Store Data Before Initialization",
            133 => "Store Data After Termination",
            142 => "Commit Before Initialization",
            143 => "Commit After Termination",
            201 => "General Argument Error",
            301 => "General Get Failure",
            351 => "General Set Failure",
            391 => "General Commit Failure",
            401 => "Undefined Data Model Element",
            402 => "Unimplemented Data Model Element",
            403 => "Data Model Element Value Not Initialized",
            404 => "Data Model Element Is Read Only",
            405 => "Data Model Element Is Write Only",
            406 => "Data Model Element Type Mismatch",
            407 => "Data Model Element Value Out Of Range",
            408 => "Data Model Dependency Not Established",
            _ => "",
        }
    }
}
