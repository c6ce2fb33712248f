"""The expression language: guards, derived facts and effects. Typed, total, without calls; unknown is not no."""

from writs.core.expressions.compiler import Evaluator as Evaluator
from writs.core.expressions.compiler import Meanings as Meanings
from writs.core.expressions.compiler import Scope as Scope
from writs.core.expressions.compiler import Value as Value
from writs.core.expressions.compiler import compile_expression as compile_expression
from writs.core.expressions.parser import ExpressionError as ExpressionError
from writs.core.expressions.parser import parse as parse
from writs.core.expressions.refusal import Refusal as Refusal
from writs.core.expressions.refusal import refuse as refuse
from writs.core.expressions.tree import Expression as Expression
from writs.core.expressions.types import TypeProblem as TypeProblem
from writs.core.expressions.types import Vocabulary as Vocabulary
from writs.core.expressions.types import check as check
