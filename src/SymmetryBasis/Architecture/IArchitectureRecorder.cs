namespace WeightSpace.SymmetryBasis;

/// <summary>Records the operations of a network's forward pass as an architecture graph.</summary>
public interface IArchitectureRecorder
{
    /// <summary>
    /// Declares the next input of the module. At the top level every axis is fixed; in a module called by another one
    /// it is that module's argument.
    /// </summary>
    /// <param name="name">Name for messages and labels.</param>
    /// <param name="shape">Sizes of all axes, batch axes included (any representative batch size).</param>
    /// <exception cref="ArgumentException">The shape disagrees with the argument that a calling module
    /// passed.</exception>
    ArchitectureValue Input(string name, params ReadOnlySpan<long> shape);

    /// <summary>Refers to a parameter, or to a buffer that follows the weights.</summary>
    /// <param name="name">As in <c>named_parameters()</c> of the describing module.</param>
    /// <exception cref="ArgumentException">The module has no such parameter.</exception>
    ArchitectureValue Parameter(string name);

    /// <summary>Declares a tensor that the network holds and does not learn, such as a mask or a table of angles; every
    /// axis is fixed.</summary>
    /// <param name="name">Name for messages.</param>
    /// <param name="shape">Sizes of all axes.</param>
    ArchitectureValue Constant(string name, params ReadOnlySpan<long> shape);

    /// <summary>Calls a registered child module: one of the engine's, or one that describes itself.</summary>
    /// <param name="childName">As in <c>named_modules()</c> of the describing module; dots reach grandchildren.</param>
    /// <param name="inputs">The child's arguments: of a recurrent network the sequence and its initial states, of an
    /// attention query, key and value, and then masks, in the order of <c>forward</c>.</param>
    /// <returns>What the child gives; of a recurrent network or an attention, the first of its results.</returns>
    /// <exception cref="ArgumentException">The module has no such child, or its arguments do not fit.</exception>
    ArchitectureValue Call(string childName, params ReadOnlySpan<ArchitectureValue> inputs);

    /// <summary>A generalised tensor contraction; axes under one letter share one label.</summary>
    /// <param name="equation">As for <c>torch.einsum</c>, with an explicit output: <c>"bp,np-&gt;bn"</c>.</param>
    /// <param name="operands">One value per operand of the equation.</param>
    ArchitectureValue Einsum(string equation, params ReadOnlySpan<ArchitectureValue> operands);

    /// <summary>Addition with broadcasting: axes that meet share one label.</summary>
    /// <param name="left">First summand.</param>
    /// <param name="right">Second summand.</param>
    ArchitectureValue Add(ArchitectureValue left, ArchitectureValue right);

    /// <summary>An operation that acts on every element alike (activation, product, …), with broadcasting.</summary>
    /// <param name="operation">Name for messages.</param>
    /// <param name="operands">One value or several.</param>
    ArchitectureValue Elementwise(string operation, params ReadOnlySpan<ArchitectureValue> operands);

    /// <summary>A matrix product with broadcasting over batches.</summary>
    /// <param name="left">Shape <c>[…, m, k]</c>.</param>
    /// <param name="right">Shape <c>[…, k, n]</c>.</param>
    ArchitectureValue MatMul(ArchitectureValue left, ArchitectureValue right);

    /// <summary>Another shape for the same elements; axes that come apart or together keep their symmetries.</summary>
    /// <param name="value">The value.</param>
    /// <param name="shape">The new sizes, all positive.</param>
    ArchitectureValue Reshape(ArchitectureValue value, params ReadOnlySpan<long> shape);

    /// <summary>Reorders axes.</summary>
    /// <param name="value">The value.</param>
    /// <param name="order">Axis i of the result is axis <c>order[i]</c> of the value.</param>
    ArchitectureValue Transpose(ArchitectureValue value, params ReadOnlySpan<int> order);

    /// <summary>Puts values one behind the other.</summary>
    /// <param name="axis">The axis; negative counts from the end.</param>
    /// <param name="values">The values.</param>
    ArchitectureValue Concat(int axis, params ReadOnlySpan<ArchitectureValue> values);

    /// <summary>A range of an axis.</summary>
    /// <param name="value">The value.</param>
    /// <param name="axis">The axis; negative counts from the end.</param>
    /// <param name="start">First index.</param>
    /// <param name="length">Number of indices.</param>
    ArchitectureValue Slice(ArchitectureValue value, int axis, long start, long length);

    /// <summary>One index of an axis, which vanishes.</summary>
    /// <param name="value">The value.</param>
    /// <param name="axis">The axis; negative counts from the end.</param>
    /// <param name="index">The index.</param>
    ArchitectureValue Select(ArchitectureValue value, int axis, long index);

    /// <summary>Sum, mean, maximum and the like over axes, which vanish.</summary>
    /// <param name="operation">Name for messages.</param>
    /// <param name="value">The value.</param>
    /// <param name="axes">The axes; negative count from the end.</param>
    ArchitectureValue Reduce(string operation, ArchitectureValue value, params ReadOnlySpan<int> axes);

    /// <summary>Softmax over an axis.</summary>
    /// <param name="value">The value.</param>
    /// <param name="axis">The axis; negative counts from the end.</param>
    ArchitectureValue Softmax(ArchitectureValue value, int axis);

    /// <summary>Declares an output of the module. At the top level every axis is fixed; in a called module it is the
    /// value returned.</summary>
    /// <param name="value">The value that the module returns.</param>
    void Output(ArchitectureValue value);
}
