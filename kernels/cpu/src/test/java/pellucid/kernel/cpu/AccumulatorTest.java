package pellucid.kernel.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.Instruction;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.classfile.instruction.ArrayLoadInstruction;
import java.lang.classfile.instruction.ArrayStoreInstruction;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.classfile.instruction.OperatorInstruction;
import java.lang.classfile.instruction.StackInstruction;
import java.lang.classfile.instruction.StoreInstruction;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.net.URISyntaxException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// A vector that a loop carries from turn to turn is never the one that a method is called on: `sum
/// = x.add(sum)`, not `sum = sum.add(x)`.
///
/// Which class the receiver has C2 learns where the vector was made, once it has inlined that. Of a
/// vector that is carried it would have to know it to inline the call that makes it, so it asks the
/// profile of the JDK's own methods; where that knows nothing yet, or two classes, all vectors of
/// the loop are boxed (docs/adr/0006).
class AccumulatorTest {
  private static final int NONE = -1;

  @Test
  void carriedVectorsAreArguments() throws IOException, URISyntaxException {
    Set<String> guilty = new LinkedHashSet<>();
    int loops = 0;
    for (ClassModel model : KernelClasses.all()) {
      for (MethodModel method : model.methods()) {
        if (method.code().orElse(null) instanceof CodeAttribute code) {
          List<CodeElement> elements = code.elementList();
          List<Receiver> receivers = receivers(elements);
          for (Loop loop : loops(elements)) {
            loops++;
            Set<Integer> carried = carried(elements, loop);
            receivers.stream()
                .filter(r -> loop.has(r.at) && carried.contains(r.local))
                .forEach(r -> guilty.add(KernelClasses.name(model, method) + "." + r.method));
          }
        }
      }
    }
    assertEquals(Set.of(), guilty);
    assertTrue(loops > 300, loops + " loops");
  }

  /// From the first instruction of a loop to the jump back to it.
  private record Loop(int first, int last) {
    boolean has(int at) {
      return first <= at && at <= last;
    }
  }

  /// A call of a vector's method on a local variable.
  private record Receiver(int at, int local, String method) {}

  private static List<Loop> loops(List<CodeElement> elements) {
    Map<Label, Integer> places = new HashMap<>();
    List<Loop> loops = new ArrayList<>();
    for (int i = 0; i < elements.size(); i++) {
      if (elements.get(i) instanceof LabelTarget target) {
        places.put(target.label(), i);
      } else if (elements.get(i) instanceof BranchInstruction jump
          && places.containsKey(jump.target())) {
        loops.add(new Loop(places.get(jump.target()), i));
      }
    }
    return loops;
  }

  /// The variables that a loop reads before it writes them.
  private static Set<Integer> carried(List<CodeElement> elements, Loop loop) {
    Set<Integer> read = new LinkedHashSet<>();
    Set<Integer> own = new LinkedHashSet<>();
    Set<Integer> carried = new LinkedHashSet<>();
    for (CodeElement element : elements.subList(loop.first, loop.last)) {
      if (element instanceof LoadInstruction load && !own.contains(load.slot())) {
        read.add(load.slot());
      } else if (element instanceof StoreInstruction store) {
        (read.contains(store.slot()) ? carried : own).add(store.slot());
      }
    }
    return carried;
  }

  /// Follows the operand stack, of which only local variables are told apart.
  private static List<Receiver> receivers(List<CodeElement> elements) {
    List<Receiver> receivers = new ArrayList<>();
    Deque<Integer> stack = new ArrayDeque<>();
    for (int i = 0; i < elements.size(); i++) {
      switch (elements.get(i)) {
        case LoadInstruction load -> stack.push(load.slot());
        case InvokeInstruction call -> {
          pop(stack, call.typeSymbol().parameterCount());
          if (call.opcode() != Opcode.INVOKESTATIC) {
            int local = pop(stack, 1);
            if (local != NONE && KernelClasses.ofVectors(call)) {
              receivers.add(new Receiver(i, local, call.name().stringValue()));
            }
          }
          pushResult(stack, call.typeSymbol());
        }
        case InvokeDynamicInstruction call -> {
          pop(stack, call.typeSymbol().parameterCount());
          pushResult(stack, call.typeSymbol());
        }
        case Instruction other -> follow(stack, other);
        default -> {}
      }
    }
    return receivers;
  }

  private static void follow(Deque<Integer> stack, Instruction instruction) {
    switch (instruction) {
      case ConstantInstruction _, NewObjectInstruction _ -> stack.push(NONE);
      case OperatorInstruction operator -> {
        boolean unary = operator.opcode().name().matches(".NEG|ARRAYLENGTH");
        pop(stack, unary ? 1 : 2);
        stack.push(NONE);
      }
      case ArrayLoadInstruction _ -> {
        pop(stack, 2);
        stack.push(NONE);
      }
      case ArrayStoreInstruction _ -> pop(stack, 3);
      case FieldInstruction field -> {
        pop(stack, field.opcode() == Opcode.GETFIELD || field.opcode() == Opcode.PUTSTATIC ? 1 : 0);
        pop(stack, field.opcode() == Opcode.PUTFIELD ? 2 : 0);
        if (field.opcode() == Opcode.GETFIELD || field.opcode() == Opcode.GETSTATIC) {
          stack.push(NONE);
        }
      }
      case StoreInstruction _ -> pop(stack, 1);
      case StackInstruction copy when copy.opcode() == Opcode.DUP ->
          stack.push(stack.isEmpty() ? NONE : stack.peek());
      case BranchInstruction jump -> pop(stack, operands(jump));
      default -> {} // conversions and casts replace the top; others end a statement
    }
  }

  private static int operands(BranchInstruction jump) {
    String name = jump.opcode().name();
    return name.startsWith("GOTO") ? 0 : name.startsWith("IF_") ? 2 : 1;
  }

  private static void pushResult(Deque<Integer> stack, MethodTypeDesc type) {
    if (!type.returnType().equals(ConstantDescs.CD_void)) {
      stack.push(NONE);
    }
  }

  /// @return the last one popped
  private static int pop(Deque<Integer> stack, int count) {
    int last = NONE;
    for (int i = 0; i < count; i++) {
      last = stack.isEmpty() ? NONE : stack.pop();
    }
    return last;
  }
}
