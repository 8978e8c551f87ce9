#pragma OPENCL EXTENSION cl_khr_fp64 : enable  
#pragma OPENCL EXTENSION cl_khr_fp16 : enable  
#pragma OPENCL EXTENSION cl_khr_int64_base_atomics : enable  
__kernel void unary(__global long *_kernel_context, __constant uchar *_constant_region, __local uchar *_local_region, __global int *_atomics, __global uchar *heap, __global uchar *ints, __global uchar *numbers, __global uchar *at)
{
  ulong ul_60, ul_124, ul_0, ul_1, ul_2, ul_66, ul_117, ul_54, ul_185, ul_110, ul_48, ul_291, ul_36, ul_103, ul_42, ul_30, ul_96, ul_84, ul_150, ul_24, ul_90, ul_140, ul_78, ul_145, ul_18, ul_3, ul_131, ul_4, ul_72, ul_10, ul_138; 
  bool b_13; 
  int i_67, i_68, i_56, i_62, i_61, i_80, i_86, i_85, i_74, i_73, i_79, i_99, i_98, i_97, i_91, i_92, i_113, i_112, i_119, i_118, i_106, i_105, i_104, i_111, i_134, i_133, i_132, i_120, i_127, i_126, i_125, i_151, i_139, i_141, i_163, i_162, i_161, i_160, i_167, i_166, i_165, i_164, i_155, i_154, i_153, i_152, i_159, i_158, i_157, i_156, i_179, i_178, i_177, i_176, i_181, i_180, i_171, i_170, i_169, i_168, i_175, i_174, i_173, i_172, i_194, i_199, i_197, i_196, i_214, i_213, i_202, i_200, i_204, i_227, i_229, i_240, i_235, i_238, i_236, i_259, i_258, i_263, i_6, i_262, i_5, i_261, i_260, i_19, i_275, i_274, i_273, i_272, i_279, i_278, i_277, i_20, i_276, i_11, i_267, i_266, i_265, i_264, i_271, i_14, i_270, i_269, i_12, i_268, i_32, i_38, i_37, i_283, i_26, i_282, i_25, i_281, i_280, i_31, i_287, i_286, i_285, i_284, i_50, i_49, i_55, i_43, i_44; 
  long l_41, l_40, l_39, l_45, l_47, l_46, l_53, l_52, l_51, l_23, l_22, l_29, l_28, l_27, l_33, l_289, l_288, l_35, l_34, l_290, l_71, l_70, l_77, l_76, l_75, l_81, l_83, l_82, l_57, l_184, l_183, l_182, l_59, l_58, l_65, l_64, l_63, l_69, l_102, l_109, l_108, l_107, l_116, l_115, l_114, l_89, l_88, l_87, l_93, l_95, l_94, l_101, l_100, l_9, l_137, l_8, l_136, l_7, l_135, l_17, l_16, l_144, l_15, l_143, l_142, l_21, l_149, l_148, l_147, l_121, l_123, l_122, l_129, l_128, l_130; 
  float f_250, f_251, f_248, f_249, f_246, f_247, f_244, f_245, f_256, f_257, f_254, f_255, f_252, f_253, f_146, f_218, f_219, f_216, f_217, f_215, f_212, f_226, f_224, f_225, f_222, f_223, f_220, f_221, f_234, f_232, f_233, f_230, f_231, f_228, f_242, f_243, f_241, f_239, f_237, f_186, f_187, f_195, f_192, f_193, f_190, f_191, f_188, f_189, f_203, f_201, f_198, f_210, f_211, f_208, f_209, f_206, f_207, f_205; 

  // BLOCK 0
  ul_0  =  (ulong) heap;
  ul_1  =  (ulong) ints;
  ul_2  =  (ulong) numbers;
  ul_3  =  (ulong) at;
  ul_4  =  ul_3 + 16L;
  i_5  =  *((__global int *) ul_4);
  i_6  =  i_5 + 1;
  l_7  =  (long) i_6;
  l_8  =  l_7 + 4L;
  l_9  =  l_8 << 2;
  ul_10  =  ul_1 + l_9;
  i_11  =  *((__global int *) ul_10);
  i_12  =  get_global_id(0);
  b_13  =  i_12 < i_11;
  if(b_13)
  {
    // BLOCK 1
    i_14  =  i_5 + 2;
    l_15  =  (long) i_14;
    l_16  =  l_15 + 4L;
    l_17  =  l_16 << 2;
    ul_18  =  ul_1 + l_17;
    i_19  =  *((__global int *) ul_18);
    i_20  =  i_5 + 9;
    l_21  =  (long) i_20;
    l_22  =  l_21 + 4L;
    l_23  =  l_22 << 2;
    ul_24  =  ul_1 + l_23;
    i_25  =  *((__global int *) ul_24);
    i_26  =  i_5 + 15;
    l_27  =  (long) i_26;
    l_28  =  l_27 + 4L;
    l_29  =  l_28 << 2;
    ul_30  =  ul_1 + l_29;
    i_31  =  *((__global int *) ul_30);
    i_32  =  i_5 + 8;
    l_33  =  (long) i_32;
    l_34  =  l_33 + 4L;
    l_35  =  l_34 << 2;
    ul_36  =  ul_1 + l_35;
    i_37  =  *((__global int *) ul_36);
    i_38  =  i_5 + 14;
    l_39  =  (long) i_38;
    l_40  =  l_39 + 4L;
    l_41  =  l_40 << 2;
    ul_42  =  ul_1 + l_41;
    i_43  =  *((__global int *) ul_42);
    i_44  =  i_5 + 7;
    l_45  =  (long) i_44;
    l_46  =  l_45 + 4L;
    l_47  =  l_46 << 2;
    ul_48  =  ul_1 + l_47;
    i_49  =  *((__global int *) ul_48);
    i_50  =  i_5 + 13;
    l_51  =  (long) i_50;
    l_52  =  l_51 + 4L;
    l_53  =  l_52 << 2;
    ul_54  =  ul_1 + l_53;
    i_55  =  *((__global int *) ul_54);
    i_56  =  i_5 + 6;
    l_57  =  (long) i_56;
    l_58  =  l_57 + 4L;
    l_59  =  l_58 << 2;
    ul_60  =  ul_1 + l_59;
    i_61  =  *((__global int *) ul_60);
    i_62  =  i_5 + 12;
    l_63  =  (long) i_62;
    l_64  =  l_63 + 4L;
    l_65  =  l_64 << 2;
    ul_66  =  ul_1 + l_65;
    i_67  =  *((__global int *) ul_66);
    i_68  =  i_5 + 5;
    l_69  =  (long) i_68;
    l_70  =  l_69 + 4L;
    l_71  =  l_70 << 2;
    ul_72  =  ul_1 + l_71;
    i_73  =  *((__global int *) ul_72);
    i_74  =  i_5 + 11;
    l_75  =  (long) i_74;
    l_76  =  l_75 + 4L;
    l_77  =  l_76 << 2;
    ul_78  =  ul_1 + l_77;
    i_79  =  *((__global int *) ul_78);
    i_80  =  i_5 + 4;
    l_81  =  (long) i_80;
    l_82  =  l_81 + 4L;
    l_83  =  l_82 << 2;
    ul_84  =  ul_1 + l_83;
    i_85  =  *((__global int *) ul_84);
    i_86  =  i_5 + 10;
    l_87  =  (long) i_86;
    l_88  =  l_87 + 4L;
    l_89  =  l_88 << 2;
    ul_90  =  ul_1 + l_89;
    i_91  =  *((__global int *) ul_90);
    i_92  =  i_5 + 3;
    l_93  =  (long) i_92;
    l_94  =  l_93 + 4L;
    l_95  =  l_94 << 2;
    ul_96  =  ul_1 + l_95;
    i_97  =  *((__global int *) ul_96);
    i_98  =  *((__global int *) ul_24);
    i_99  =  i_5 + 21;
    l_100  =  (long) i_99;
    l_101  =  l_100 + 4L;
    l_102  =  l_101 << 2;
    ul_103  =  ul_1 + l_102;
    i_104  =  *((__global int *) ul_103);
    i_105  =  *((__global int *) ul_36);
    i_106  =  i_5 + 20;
    l_107  =  (long) i_106;
    l_108  =  l_107 + 4L;
    l_109  =  l_108 << 2;
    ul_110  =  ul_1 + l_109;
    i_111  =  *((__global int *) ul_110);
    i_112  =  *((__global int *) ul_48);
    i_113  =  i_5 + 19;
    l_114  =  (long) i_113;
    l_115  =  l_114 + 4L;
    l_116  =  l_115 << 2;
    ul_117  =  ul_1 + l_116;
    i_118  =  *((__global int *) ul_117);
    i_119  =  *((__global int *) ul_60);
    i_120  =  i_5 + 18;
    l_121  =  (long) i_120;
    l_122  =  l_121 + 4L;
    l_123  =  l_122 << 2;
    ul_124  =  ul_1 + l_123;
    i_125  =  *((__global int *) ul_124);
    i_126  =  *((__global int *) ul_72);
    i_127  =  i_5 + 17;
    l_128  =  (long) i_127;
    l_129  =  l_128 + 4L;
    l_130  =  l_129 << 2;
    ul_131  =  ul_1 + l_130;
    i_132  =  *((__global int *) ul_131);
    i_133  =  *((__global int *) ul_84);
    i_134  =  i_5 + 16;
    l_135  =  (long) i_134;
    l_136  =  l_135 + 4L;
    l_137  =  l_136 << 2;
    ul_138  =  ul_1 + l_137;
    i_139  =  *((__global int *) ul_138);
    ul_140  =  ul_3 + 20L;
    i_141  =  *((__global int *) ul_140);
    l_142  =  (long) i_141;
    l_143  =  l_142 + 4L;
    l_144  =  l_143 << 2;
    ul_145  =  ul_2 + l_144;
    f_146  =  *((__global float *) ul_145);
    l_147  =  (long) i_5;
    l_148  =  l_147 + 4L;
    l_149  =  l_148 << 2;
    ul_150  =  ul_1 + l_149;
    i_151  =  *((__global int *) ul_150);
    i_152  =  i_12 / i_25;
    i_153  =  i_152 * i_25;
    i_154  =  i_12 - i_153;
    i_155  =  i_154 * i_31;
    i_156  =  i_152 / i_37;
    i_157  =  i_156 * i_37;
    i_158  =  i_152 - i_157;
    i_159  =  i_158 * i_43;
    i_160  =  i_155 + i_159;
    i_161  =  i_156 / i_49;
    i_162  =  i_161 * i_49;
    i_163  =  i_156 - i_162;
    i_164  =  i_163 * i_55;
    i_165  =  i_160 + i_164;
    i_166  =  i_161 / i_61;
    i_167  =  i_166 * i_61;
    i_168  =  i_161 - i_167;
    i_169  =  i_168 * i_67;
    i_170  =  i_165 + i_169;
    i_171  =  i_166 / i_73;
    i_172  =  i_171 * i_73;
    i_173  =  i_166 - i_172;
    i_174  =  i_173 * i_79;
    i_175  =  i_170 + i_174;
    i_176  =  i_171 / i_85;
    i_177  =  i_176 * i_85;
    i_178  =  i_171 - i_177;
    i_179  =  i_178 * i_91;
    i_180  =  i_175 + i_179;
    i_181  =  i_180 + i_19;
    l_182  =  (long) i_181;
    l_183  =  l_182 + 4L;
    l_184  =  l_183 << 2;
    ul_185  =  ul_0 + l_184;
    f_186  =  *((__global float *) ul_185);
    f_187  =  -f_186;
    f_188  =  exp(f_187);
    f_189  =  f_188 + 1.0F;
    f_190  =  1.0F / f_189;
    f_191  =  f_146 * f_186;
    f_192  =  f_186 * f_186;
    f_193  =  fabs(f_186);
    i_194  =  i_151;
    switch(i_194)     {
      case 0:      
            // BLOCK 2
      f_195  =  f_187;
      break;
      case 1:      
            // BLOCK 3
      f_195  =  f_193;
      break;
      case 2:      
            // BLOCK 4
      i_196  =  isless(0.0F, f_186);
      if(i_196 == 1)
      {
        // BLOCK 5
        f_195  =  1.0F;
      }  // B4
      else
      {
        // BLOCK 6
        i_197  =  isless(f_186, 0.0F);
        if(i_197 == 1)
        {
          // BLOCK 7
          f_195  =  -1.0F;
        }  // B6
        else
        {
          // BLOCK 8
          f_195  =  f_186;
        }  // B6
      }  // B4
      break;
      case 3:      
            // BLOCK 9
      f_195  =  f_192;
      break;
      case 4:      
            // BLOCK 10
      f_198  =  f_146 + f_186;
      f_195  =  f_198;
      break;
      case 5:      
            // BLOCK 11
      f_195  =  f_191;
      break;
      case 6:      
            // BLOCK 12
      i_199  =  isless(f_186, f_146);
      if(i_199 == 1)
      {
        // BLOCK 13
        f_195  =  f_146;
      }  // B12
      else
      {
        // BLOCK 14
        f_195  =  f_186;
      }  // B12
      break;
      case 7:      
            // BLOCK 15
      i_200  =  isless(f_146, f_186);
      if(i_200 == 1)
      {
        // BLOCK 16
        f_195  =  f_146;
      }  // B15
      else
      {
        // BLOCK 17
        f_195  =  f_186;
      }  // B15
      break;
      case 8:      
            // BLOCK 18
      f_201  =  pow(f_186, f_146);
      i_202  =  isequal(f_193, 1.0F);
      if(i_202 == 1)
      {
        // BLOCK 19
        f_203  =  f_146 - f_146;
        i_204  =  isequal(f_203, f_203);
        if(i_204 == 1)
        {
          // BLOCK 20
          f_195  =  f_201;
        }  // B19
        else
        {
          // BLOCK 21
          f_195  =  NaNF;
        }  // B19
      }  // B18
      else
      {
        // BLOCK 22
        f_195  =  f_201;
      }  // B18
      break;
      case 9:      
            // BLOCK 23
      f_205  =  1.0F / f_186;
      f_195  =  f_205;
      break;
      case 10:      
            // BLOCK 24
      f_206  =  native_sqrt(f_186);
      f_195  =  f_206;
      break;
      case 11:      
            // BLOCK 25
      f_207  =  rsqrt(f_186);
      f_195  =  f_207;
      break;
      case 12:      
            // BLOCK 26
      f_208  =  exp(f_186);
      f_195  =  f_208;
      break;
      case 13:      
            // BLOCK 27
      f_209  =  log(f_186);
      f_195  =  f_209;
      break;
      case 14:      
            // BLOCK 28
      f_210  =  native_sin(f_186);
      f_195  =  f_210;
      break;
      case 15:      
            // BLOCK 29
      f_211  =  native_cos(f_186);
      f_195  =  f_211;
      break;
      case 16:      
            // BLOCK 30
      f_212  =  tanh(f_186);
      f_195  =  f_212;
      break;
      case 17:      
            // BLOCK 31
      i_213  =  isless(3.92F, f_186);
      if(i_213 == 1)
      {
        // BLOCK 32
        f_195  =  1.0F;
      }  // B31
      else
      {
        // BLOCK 33
        i_214  =  isless(f_186, -3.92F);
        if(i_214 == 1)
        {
          // BLOCK 34
          f_195  =  -1.0F;
        }  // B33
        else
        {
          // BLOCK 35
          f_215  =  fma(f_192, 2.0500854E-6F, 2.848838E-4F);
          f_216  =  fma(f_192, f_215, 0.003765651F);
          f_217  =  fma(f_192, f_216, 0.05274883F);
          f_218  =  fma(f_192, f_217, 0.19040722F);
          f_219  =  fma(f_192, f_218, 1.1283791F);
          f_220  =  f_219 * f_186;
          f_221  =  fma(f_192, 3.809175E-5F, 0.0011625444F);
          f_222  =  fma(f_192, f_221, 0.014969284F);
          f_223  =  fma(f_192, f_222, 0.11410943F);
          f_224  =  fma(f_192, f_223, 0.50207675F);
          f_225  =  fma(f_192, f_224, 1.0F);
          f_226  =  f_220 / f_225;
          f_195  =  f_226;
        }  // B33
      }  // B31
      break;
      case 18:      
            // BLOCK 36
      f_195  =  f_190;
      break;
      case 19:      
            // BLOCK 37
      i_227  =  isless(0.0F, f_186);
      if(i_227 == 1)
      {
        // BLOCK 38
        f_228  =  f_186;
      }  // B37
      else
      {
        // BLOCK 39
        i_229  =  isless(f_186, 0.0F);
        if(i_229 == 1)
        {
          // BLOCK 40
          f_228  =  0.0F;
        }  // B39
        else
        {
          // BLOCK 41
          f_228  =  f_186;
        }  // B39
      }  // B37
      // BLOCK 42 MERGES [38 40 41 ]
      f_230  =  -f_193;
      f_231  =  exp(f_230);
      f_232  =  f_231 + 1.0F;
      f_233  =  log(f_232);
      f_234  =  f_228 + f_233;
      f_195  =  f_234;
      break;
      case 20:      
            // BLOCK 43
      i_235  =  isless(f_186, 0.0F);
      if(i_235 == 1)
      {
        // BLOCK 44
        f_195  =  0.0F;
      }  // B43
      else
      {
        // BLOCK 45
        f_195  =  f_186;
      }  // B43
      break;
      case 21:      
            // BLOCK 46
      i_236  =  isless(0.0F, f_186);
      if(i_236 == 1)
      {
        // BLOCK 47
        f_195  =  f_186;
      }  // B46
      else
      {
        // BLOCK 48
        f_195  =  f_191;
      }  // B46
      break;
      case 22:      
            // BLOCK 49
      f_237  =  f_186 * 0.70710677F;
      i_238  =  isless(3.92F, f_237);
      if(i_238 == 1)
      {
        // BLOCK 50
        f_239  =  1.0F;
      }  // B49
      else
      {
        // BLOCK 51
        i_240  =  isless(f_237, -3.92F);
        if(i_240 == 1)
        {
          // BLOCK 52
          f_239  =  -1.0F;
        }  // B51
        else
        {
          // BLOCK 53
          f_241  =  f_237 * f_237;
          f_242  =  fma(f_241, 2.0500854E-6F, 2.848838E-4F);
          f_243  =  fma(f_241, f_242, 0.003765651F);
          f_244  =  fma(f_241, f_243, 0.05274883F);
          f_245  =  fma(f_241, f_244, 0.19040722F);
          f_246  =  fma(f_241, f_245, 1.1283791F);
          f_247  =  f_246 * f_237;
          f_248  =  fma(f_241, 3.809175E-5F, 0.0011625444F);
          f_249  =  fma(f_241, f_248, 0.014969284F);
          f_250  =  fma(f_241, f_249, 0.11410943F);
          f_251  =  fma(f_241, f_250, 0.50207675F);
          f_252  =  fma(f_241, f_251, 1.0F);
          f_253  =  f_247 / f_252;
          f_239  =  f_253;
        }  // B51
      }  // B49
      // BLOCK 54 MERGES [50 52 53 ]
      f_254  =  f_239 + 1.0F;
      f_255  =  f_254 * 0.5F;
      f_256  =  f_255 * f_186;
      f_195  =  f_256;
      break;
      case 23:      
            // BLOCK 55
      f_257  =  f_190 * f_186;
      f_195  =  f_257;
      break;
      default:      
            // BLOCK 56
      f_195  =  f_186;
      break;
    }  // B1
    // BLOCK 57 MERGES [56 55 54 47 48 44 45 42 36 32 30 29 28 27 26 25 24 23 21 16 17 13 14 11 10 9 5 3 2 35 34 20 22 8 7 ]
    i_258  =  i_12 / i_98;
    i_259  =  i_258 * i_98;
    i_260  =  i_12 - i_259;
    i_261  =  i_260 * i_104;
    i_262  =  i_258 / i_105;
    i_263  =  i_262 * i_105;
    i_264  =  i_258 - i_263;
    i_265  =  i_264 * i_111;
    i_266  =  i_261 + i_265;
    i_267  =  i_262 / i_112;
    i_268  =  i_267 * i_112;
    i_269  =  i_262 - i_268;
    i_270  =  i_269 * i_118;
    i_271  =  i_266 + i_270;
    i_272  =  i_267 / i_119;
    i_273  =  i_272 * i_119;
    i_274  =  i_267 - i_273;
    i_275  =  i_274 * i_125;
    i_276  =  i_271 + i_275;
    i_277  =  i_272 / i_126;
    i_278  =  i_277 * i_126;
    i_279  =  i_272 - i_278;
    i_280  =  i_279 * i_132;
    i_281  =  i_276 + i_280;
    i_282  =  i_277 / i_133;
    i_283  =  i_282 * i_133;
    i_284  =  i_277 - i_283;
    i_285  =  i_284 * i_139;
    i_286  =  i_281 + i_285;
    i_287  =  i_286 + i_97;
    l_288  =  (long) i_287;
    l_289  =  l_288 + 4L;
    l_290  =  l_289 << 2;
    ul_291  =  ul_0 + l_290;
    *((__global float *) ul_291)  =  f_195;
  }  // B0
  else
  {
    // BLOCK 58
  }  // B0
  // BLOCK 59 MERGES [58 57 ]
  return;
}  //  kernel
